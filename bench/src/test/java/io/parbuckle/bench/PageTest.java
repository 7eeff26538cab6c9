package io.parbuckle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PageTest {

  @Test
  void a_section_is_replaced_and_the_rest_stays() throws IOException {
    String page =
        """
        before
        <!-- bench calls -->
        old
        <!-- end calls -->
        between
        <!-- bench idle -->
        <!-- end idle -->
        """;

    assertThat(Page.replaced(page, "calls", "new"))
        .isEqualTo(
            """
            before
            <!-- bench calls -->

            new

            <!-- end calls -->
            between
            <!-- bench idle -->
            <!-- end idle -->
            """);
  }

  @Test
  void a_page_without_the_section_is_left_alone() {
    assertThatThrownBy(() -> Page.replaced("nothing", "calls", "new"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("<!-- bench calls -->");
  }

  @Test
  void several_figures_are_told_by_their_median_and_range() {
    assertThat(new Figures(List.of(3.0, 1.0, 2.25)).text(2)).isEqualTo("2.25 (1.00–3.00)");
    assertThat(new Figures(List.of(4.0, 1.0)).median()).isEqualTo(2.5);
  }
}
