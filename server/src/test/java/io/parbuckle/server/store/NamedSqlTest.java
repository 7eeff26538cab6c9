package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NamedSqlTest {

  @Test
  void names_become_question_marks_wherever_they_are_no_text_comment_or_cast() {
    NamedSql named =
        NamedSql.of(
            "select ':a', \":b\", x::text /* :c */ from t where a=:id or b=:id_2 -- :d\n or :z");

    assertThat(named.jdbc())
        .isEqualTo("select ':a', \":b\", x::text /* :c */ from t where a=? or b=? -- :d\n or ?");
    assertThat(named.names()).containsExactly("id", "id_2", "z");
  }
}
