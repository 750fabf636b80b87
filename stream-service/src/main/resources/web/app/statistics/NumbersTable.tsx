import { cost, duration, number } from "../shared/format";
import { ScrollingTable } from "../shared/ScrollingTable";
import type { Row } from "./figures";

const time = (ms: number | undefined) => (ms === undefined ? "–" : duration(ms));

/** All numbers of each, whatever is plotted. */
export function NumbersTable({ rows, caption, heading, nameOf = (name) => name }: { rows: readonly Row[]; caption: string; heading: string; nameOf?: (name: string) => string }) {
  return (
    <ScrollingTable label={caption}>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col">Conversations</th>
          <th scope="col">Messages</th>
          <th scope="col">Errors</th>
          <th scope="col">Input tokens</th>
          <th scope="col">Output tokens</th>
          <th scope="col">Cost</th>
          <th scope="col">Message, median</th>
          <th scope="col">Message, p95</th>
          <th scope="col">First response, median</th>
          <th scope="col">First response, p95</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, numbers }) => (
          <tr key={name} data-name={name}>
            <th scope="row">{nameOf(name)}</th>
            <td>{number(numbers.conversations)}</td>
            <td>{number(numbers.messages)}</td>
            <td>{number(numbers.errors)}</td>
            <td>{number(numbers.inputTokens)}</td>
            <td>{number(numbers.outputTokens)}</td>
            <td>{cost(numbers.cost)}</td>
            <td>{time(numbers.messageDuration.median)}</td>
            <td>{time(numbers.messageDuration.p95)}</td>
            <td>{time(numbers.firstResponse.median)}</td>
            <td>{time(numbers.firstResponse.p95)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  );
}
