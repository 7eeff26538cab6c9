package io.parbuckle.server.query;

import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Further examples of our own, row by row through the tables of `query.md` §2 to §10. A case is a
/// line of `query-cases.json`.
final class QueryCasesTest {

  static Stream<QueryCase> cases() throws IOException, MalformedJson {
    return QueryCase.in("query-cases.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void a_case_comes_out_as_written(QueryCase example) {
    example.check();
  }
}
