import { Component, type ReactNode } from "react";

interface State {
  error: Error | undefined;
}

/** A fault of a view is told where the view would be; the bar stays, and so does the way out. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return (
      <main id="main" className="single" tabIndex={-1}>
        <div className="notice" data-tone="bad" role="alert">
          This view failed: {this.state.error.message}{" "}
          <button type="button" className="button small" onClick={() => location.reload()}>
            Load the page again
          </button>
        </div>
      </main>
    );
  }
}
