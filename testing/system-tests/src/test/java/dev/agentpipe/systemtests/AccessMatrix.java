package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The table of {@code docs/security.md}: every endpoint and every kind of principal, with the status that it is answered.
 *
 * @param principals the heads of the columns, in their order
 */
record AccessMatrix(List<String> principals, List<Row> rows) {

    private static final Path DOCUMENT = Checkout.file("docs/security.md");
    private static final String HEAD = "| service | endpoint |";
    private static final int COLUMNS_BEFORE = 2;

    /** An endpoint, with one status for each principal. */
    record Row(String service, String method, String path, List<Integer> statuses) {

        String endpoint() {
            return method + " " + path;
        }
    }

    static AccessMatrix read() throws IOException {
        List<String> table = Files.readAllLines(DOCUMENT).stream()
                .dropWhile(line -> !line.startsWith(HEAD))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<String> heads = cells(table.get(0));
        return new AccessMatrix(
                heads.subList(COLUMNS_BEFORE, heads.size()),
                table.stream().skip(2).map(AccessMatrix::row).toList());
    }

    private static Row row(String line) {
        List<String> cells = cells(line);
        String[] endpoint = cells.get(1).split(" ", 2);
        return new Row(
                cells.get(0),
                endpoint[0],
                endpoint[1],
                cells.stream().skip(COLUMNS_BEFORE).map(Integer::valueOf).toList());
    }

    private static List<String> cells(String line) {
        String[] cells = line.split("\\|", -1);
        return Arrays.stream(cells, 1, cells.length - 1)
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }

    /** The row as the document has it, with other statuses. */
    static String line(Row row, List<Integer> statuses) {
        return "| " + row.service() + " | `" + row.endpoint() + "` |"
                + String.join(
                        "", statuses.stream().map(status -> " " + status + " |").toList());
    }

    int indexOf(String principal) {
        return IntStream.range(0, principals.size())
                .filter(i -> principals.get(i).equals(principal))
                .findFirst()
                .orElseThrow();
    }
}
