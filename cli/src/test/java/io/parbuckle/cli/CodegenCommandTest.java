package io.parbuckle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.cli.codegen.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `codegen` reads and where it writes; that what it writes is right is looked at with a whole
/// server.
class CodegenCommandTest {

  private static final String DOCUMENT =
      """
      {"openrpc":"1.3.2","info":{"version":"1.0.0"},"methods":[
        {"name":"pool.\\n evil","summary":"Left out.","params":[],"result":{}},
        {"name":"pool.scrub","summary":"Looks for errors. */ import \\\\u000a;","params":[
          {"name":"class","required":true,"schema":{"$ref":"#/components/schemas/Record"}},
          {"name":"limit","required":false,"schema":{"type":"integer","default":3}}],
         "result":{"name":"result","schema":{"type":"array","items":{"type":["string","null"]}}}}],
       "components":{"schemas":{"Record":{"type":"object","properties":{
         "wait":{"enum":["YES","NO"]},"hash":{"type":"string","x-secret":true},
         "bits":{"type":"integer","enum":[2048,4096]}},
         "required":["wait"]}}}}
      """;

  private final Session session = new Session();

  @TempDir Path folder;

  @Test
  void a_document_is_read_from_standard_input() throws Exception {
    int code = codegen(DOCUMENT, "typescript", "--file", "-");

    assertThat(code).isZero();
    assertThat(session.err()).contains("Wrote 1 file below ");
    assertThat(Files.readString(folder.resolve("parbuckle.ts")))
        .startsWith(Language.MARK + " from API version 1.0.0.")
        .contains("wait: \"YES\" | \"NO\";", "hash?: string;", "bits?: number;")
        .contains("Looks for errors. * / import")
        .doesNotContain("evil")
        .contains("scrub: (class_: Record, limit: number = 3) =>")
        .contains("wire.call<(string | null)[]>(\"pool.scrub\", [class_, limit])");
  }

  @Test
  void names_that_java_has_taken_are_others() throws Exception {
    int code = codegen(DOCUMENT, "java", "--file", "-", "--package", "org.example");

    assertThat(code).isZero();
    Path written = folder.resolve("org/example");
    assertThat(Files.readString(written.resolve("RecordValue.java")))
        .contains("public static RecordValue of(Wait wait_)", "return \"RecordValue[…]\"");
    assertThat(Files.readString(written.resolve("PoolApi.java")))
        .contains("/// Looks for errors. */ import \\\\u000a;")
        .contains("public List<String> scrub(RecordValue class_, long limit)")
        .contains("public List<String> scrub(RecordValue class_)");
  }

  @Test
  void what_an_earlier_run_wrote_goes_and_what_is_others_stays() throws Exception {
    Files.writeString(folder.resolve("Old.ts"), Language.MARK + " from API version 0.9.0.");
    Files.writeString(folder.resolve("mine.ts"), "// mine");

    codegen(DOCUMENT, "typescript", "--file", "-");

    assertThat(folder.resolve("Old.ts")).doesNotExist();
    assertThat(folder.resolve("mine.ts")).hasContent("// mine");
  }

  @Test
  void what_is_no_document_is_refused_with_a_sentence() {
    assertThat(codegen("[1]", "java", "--file", "-")).isEqualTo(ExitCode.FAILED);
    assertThat(session.err()).contains("This is no OpenRPC document");
    assertThat(codegen("{", "java", "--file", "-")).isEqualTo(ExitCode.FAILED);
    assertThat(session.err()).contains("- is no JSON: ");
    assertThat(codegen("", "java", "--file", folder.resolve("none").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(session.err()).contains("cannot be read");
    assertThat(codegen("", "java", "--file", "-", "--package", "Org/Example"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(folder).isEmptyDirectory();
  }

  private int codegen(String input, String language, String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "codegen";
    arguments[1] = language;
    arguments[2] = "--out";
    arguments[3] = folder.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return session.reading(input).run(arguments);
  }
}
