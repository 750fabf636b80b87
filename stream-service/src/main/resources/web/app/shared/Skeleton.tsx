/** Where something will be. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div className="skeletons" role="status">
      <span className="hidden-text">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" aria-hidden="true">
          <div className="skeleton wide" />
          <div className="skeleton narrow" />
        </div>
      ))}
    </div>
  );
}
