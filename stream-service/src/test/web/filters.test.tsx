import assert from "node:assert/strict";
import test from "node:test";
import { act, create, type ReactTestRenderer } from "react-test-renderer";
import { Filters } from "./app/list/Filters";
import { FILTERS } from "./app/list/listStore";
import { MORE_FILTERS } from "./app/shared/MoreFilters";
import { parse } from "./app/routing/route";

const location = { pathname: "/", search: "" };
const browser = {
  location,
  history: { replaceState: (_state: unknown, _title: string, url: string) => (location.search = url.slice(1)) },
  IS_REACT_ACT_ENVIRONMENT: true,
};

test("each further filter of the list has a field, and goes into the URL when it is left or entered", () => {
  Object.assign(globalThis, browser);
  let renderer: ReactTestRenderer;
  act(() => {
    renderer = create(<Filters route={{}} />);
  });
  const field = (name: string) => renderer.root.findByProps({ name, className: "field" });
  const shown = () => renderer.update(<Filters route={parse(location.search)} />);
  for (const name of ["agentType", "model", "mode", "project"]) {
    act(() => field(name).props.onChange({ target: { value: ` ${name} of mine ` } }));
    assert.equal(parse(location.search)[name], undefined);
    act(() => (name === "mode" ? field(name).props.onKeyDown({ key: "Enter", preventDefault: () => {} }) : field(name).props.onBlur()));
    assert.equal(parse(location.search)[name], `${name} of mine`);
    act(shown);
  }
  const source = renderer!.root.findAllByType("select").find(({ props }) => !props["aria-label"])!;
  act(() => source.props.onChange({ target: { value: "api" } }));
  act(shown);
  assert.equal(parse(location.search).source, "api");
  assert.equal(renderer!.root.findByType("summary").children.join(""), "More filters (5)");
  act(() => renderer.unmount());
});

test("the list knows every further filter", () => {
  for (const name of MORE_FILTERS) assert.ok((FILTERS as readonly string[]).includes(name), name);
});
