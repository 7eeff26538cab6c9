package io.parbuckle.testplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Failures;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ErrorKindsTest {

  private static Exception error(String kind, String opts) throws MalformedJson {
    return ErrorKinds.of(kind, (JsonObject) Json.read(opts));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          call_error       | 14 | CallError          | [EFAULT] boom
          validation       | 22 | ValidationError    | [EINVAL] opts.message: boom
          not_found        |  2 | InstanceNotFound   | [ENOENT] None: boom
          match_not_found  | 22 | MatchNotFound      | MatchNotFound()
          exception        | 22 | RuntimeError       | boom
          exception_empty  | 22 | RuntimeError       | RuntimeError()
          os_error         | 22 | OSError            | [Errno 14] boom
          file_not_found   | 22 | FileNotFoundError  | [Errno 2] No such file or directory: '/nonexistent/file'
          key_error        | 22 | KeyError           | 'boom'
          assertion        | 22 | AssertionError     | boom
          colour           | 22 | ValueError         | unknown kind colour
          """)
  void a_kind_is_answered_with_its_number_class_and_text(
      String kind, int errno, String type, String reason) throws MalformedJson {
    Exception error = error(kind, "{}");

    Failure failure = Failures.of(error);

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(Failures.type(error)).isEqualTo(type);
  }

  @Test
  void two_validation_errors_are_a_collection_with_a_line_each() throws MalformedJson {
    Exception error = error("validation_multi", "{}");

    assertThat(Failures.of(error).reason())
        .isEqualTo("[EINVAL] opts.one: boom\n[EEXIST] opts.two: boom two\n");
    assertThat(Failures.excInfo(error).at("errno")).isEqualTo(JsonValue.NULL);
  }

  @Test
  void a_failed_command_shows_its_words_quoted_and_both_outputs() throws MalformedJson {
    Exception error = error("subprocess", "{}");

    assertThat(Failures.of(error).reason())
        .isEqualTo("[EFAULT] Command /bin/tool --flag 'a b' failed (code 3):\nout\nerr");
  }

  @ParameterizedTest
  @CsvSource({"0,[EUNKNOWN] m", "-5,[EUNKNOWN] m", "99999,[EUNKNOWN] m", "1,[EPERM] m"})
  void a_call_error_takes_any_number(int errno, String reason) throws MalformedJson {
    Exception error =
        error("call_error", "{\"message\":\"m\",\"errno\":" + errno + ",\"extra\":{\"k\":1}}");

    Failure failure = Failures.of(error);

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(Json.text(failure.extra())).isEqualTo("{\"k\":1}");
  }

  @Test
  void a_number_that_is_none_is_refused_by_name() {
    assertThatThrownBy(() -> error("call_error", "{\"errno\":\"EIO\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("opts.errno must be an integer of 32 bits, is \"EIO\"");
  }
}
