package dev.agentpipe.benchmark.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChartTest {

    private final Chart chart = new Chart("Memory < 1 GB & \"flat\"", "minutes", "memory, MB")
            .point("ingest", 0, 100)
            .point("ingest", 10, 160.12345)
            .point("stream", 10, 200);

    @Test
    void a_row_of_the_csv_is_a_place_and_a_column_a_line() {
        assertThat(chart.csv()).isEqualTo("""
                minutes,"ingest: memory, MB","stream: memory, MB"
                0,100,
                10,160.123,200
                """);
    }

    @Test
    void quotes_in_the_csv_are_doubled() {
        assertThat(new Chart("", "a \"b\"", "c").point("d", 1, 2).csv()).isEqualTo("""
                "a ""b""\",d: c
                1,2
                """);
    }

    @Test
    void the_drawing_is_well_formed_and_names_its_axes_and_lines() throws Exception {
        String svg = chart.svg();

        javax.xml.stream.XMLStreamReader reader =
                javax.xml.stream.XMLInputFactory.newInstance().createXMLStreamReader(new StringReader(svg));
        int elements = 0;
        while (reader.hasNext()) {
            elements += reader.next() == javax.xml.stream.XMLStreamConstants.START_ELEMENT ? 1 : 0;
        }
        assertThat(elements).isGreaterThan(20);
        assertThat(svg).contains("Memory &lt; 1 GB &amp;", ">minutes<", ">memory, MB<", ">ingest<", ">stream<");
        assertThat(svg).contains(">200<");
    }

    @Test
    void every_point_lies_inside_of_the_axes() {
        Matcher circle = Pattern.compile("cx=\"([0-9.]+)\" cy=\"([0-9.]+)\"").matcher(chart.svg());
        int points = 0;
        while (circle.find()) {
            points++;
            assertThat(Double.parseDouble(circle.group(1))).isBetween(84.0, 736.0);
            assertThat(Double.parseDouble(circle.group(2))).isBetween(64.0, 344.0);
        }
        assertThat(points).isEqualTo(3);
    }

    @Test
    void higher_values_are_drawn_higher() {
        Matcher circle = Pattern.compile("cy=\"([0-9.]+)\"").matcher(chart.svg());
        assertThat(circle.find()).isTrue();
        double first = Double.parseDouble(circle.group(1));
        assertThat(circle.find()).isTrue();
        assertThat(Double.parseDouble(circle.group(1))).isLessThan(first);
    }

    @Test
    void writes_both_files(@TempDir Path folder) throws Exception {
        chart.write(folder.resolve("new"), "memory");

        assertThat(Files.readString(folder.resolve("new/memory.csv"))).isEqualTo(chart.csv());
        assertThat(Files.readString(folder.resolve("new/memory.svg"))).isEqualTo(chart.svg());
    }
}
