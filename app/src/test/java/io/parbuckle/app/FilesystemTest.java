package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.parbuckle.client.Address;
import io.parbuckle.client.CallException;
import io.parbuckle.client.Client;
import io.parbuckle.client.Subscription;
import io.parbuckle.client.TransferListener;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `filesystem.*` over the wire, on real files of a root of the test's own (`services.md` §18).
@Timeout(120)
final class FilesystemTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path opened;
  private static TestServer server;
  private static Client client;

  @TempDir Path folder;
  private Path root;

  @BeforeAll
  static void start() throws Exception {
    server =
        TestServer.start(
            TranscriptTest.plugins(),
            config -> config.withAdminPassword(TestServer.PASSWORD).withRoots(List.of(opened)));
    client = Client.connect(Address.parse(server.httpUrl().replaceFirst("^http", "ws")));
    client.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @BeforeEach
  void make() throws Exception {
    root = Files.createTempDirectory(opened.toRealPath(), "test");
  }

  private static JsonValue json(String text) throws Exception {
    return Json.read(text.replace('\'', '"'));
  }

  private JsonValue call(String method, String params) throws Exception {
    return client.call(method, items(params));
  }

  private JsonValue job(String method, String params) throws Exception {
    return client.startJob(method, List.of(items(params))).await();
  }

  private JsonValue[] items(String params) throws Exception {
    return ((JsonArray) json(params.replace("$", root.toString())))
        .items()
        .toArray(JsonValue[]::new);
  }

  private static void assertError(int errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.errno()).as(e.reason()).isEqualTo(errno));
  }

  @Test
  void a_folder_is_listed_with_every_member_of_the_contract() throws Exception {
    Files.writeString(root.resolve("b \u00fc.txt"), "hello");
    Files.createDirectory(root.resolve("a"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("b \u00fc.txt"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(root.resolve("out"), Path.of("/etc/passwd"));

    JsonArray rows = (JsonArray) call("filesystem.listdir", "['$',[],{'order_by':['name']}]");

    assertThat(rows.items().stream().map(row -> ((JsonObject) row).at("name")))
        .containsExactly(JsonText.of("a"), JsonText.of("b \u00fc.txt"), JsonText.of("link"));
    JsonObject link = (JsonObject) rows.items().get(2);
    assertThat(link.members().keySet())
        .isEqualTo(
            Set.of(
                "name",
                "path",
                "realpath",
                "type",
                "size",
                "allocation_size",
                "mode",
                "mount_id",
                "acl",
                "uid",
                "gid",
                "is_mountpoint",
                "is_ctldir",
                "attributes",
                "xattrs",
                "zfs_attrs"));
    assertThat(link.at("type")).isEqualTo(JsonText.of("SYMLINK"));
    assertThat(link.at("size")).isEqualTo(JsonInteger.of(5));
    assertThat(link.at("path")).isEqualTo(JsonText.of(root + "/link"));
    assertThat(link.at("realpath")).isEqualTo(JsonText.of(root + "/b \u00fc.txt"));
    assertThat(call("filesystem.listdir", "['$',[['type','=','DIRECTORY']],{'select':['name']}]"))
        .isEqualTo(json("[{'name':'a'}]"));
    assertThat(call("filesystem.listdir", "['$',[],{'count':true}]")).isEqualTo(json("3"));
    assertError(2, () -> call("filesystem.listdir", "['$/none']"));
    assertError(20, () -> call("filesystem.listdir", "['$/link']"));
    assertError(1, () -> call("filesystem.listdir", "['/etc']"));
  }

  @Test
  void only_what_a_query_names_is_looked_up() throws Exception {
    Files.writeString(root.resolve("a"), "12");
    Files.writeString(root.resolve("b"), "1");

    assertThat(
            call(
                "filesystem.listdir",
                "['$',[['size','>',0]],{'select':['size',['type','kind']],'order_by':['size']}]"))
        .isEqualTo(json("[{'size':1,'kind':'FILE'},{'size':2,'kind':'FILE'}]"));
    assertThat(
            ((JsonObject)
                    call(
                        "filesystem.listdir", "['$',[],{'select':['size'],'extra':{'cursor':''}}]"))
                .at("items"))
        .isEqualTo(json("[{'size':2},{'size':1}]"));
  }

  @Test
  void a_query_that_cannot_be_read_is_refused_by_its_names_before_the_folder_is_looked_for() {
    assertThatThrownBy(() -> call("filesystem.listdir", "['$/none',[['a']],{'x':1,'limit':'y'}]"))
        .isInstanceOfSatisfying(
            CallException.class,
            e ->
                assertThat(e.reason())
                    .isEqualTo(
                        """
                        [EINVAL] query_filters: Value error, Invalid filter ['a']
                        [EINVAL] query_options.limit: Input should be a valid integer
                        [EINVAL] query_options.x: Extra inputs are not permitted
                        """));
    assertThatThrownBy(
            () ->
                call(
                    "filesystem.acltemplate.by_path",
                    "[{'path':'$/none','query-filters':[['a']],'query-options':{'limit':'y'}}]"))
        .isInstanceOfSatisfying(
            CallException.class,
            e ->
                assertThat(e.reason())
                    .contains(
                        "filesystem_acl.query-filters: ", "filesystem_acl.query-options.limit"));
  }

  @Test
  void a_listing_is_bounded() throws Exception {
    String columns =
        IntStream.range(0, 998).mapToObj(i -> "'c" + i + "'").collect(Collectors.joining(","));
    for (int i = 0; i <= 1000; i++) {
      Files.createFile(root.resolve("f" + i));
    }

    assertThat(call("filesystem.listdir", "['$',[],{'count':true}]")).isEqualTo(json("1001"));
    assertError(27, () -> call("filesystem.listdir", "['$',[],{'select':[" + columns + "]}]"));
  }

  @Test
  void attributes_of_zfs_are_those_of_another_file_system() throws Exception {
    Files.writeString(root.resolve("f"), "");

    assertError(95, () -> call("filesystem.get_zfs_attributes", "['$/f']"));
    assertError(
        95,
        () ->
            call(
                "filesystem.set_zfs_attributes",
                "[{'path':'$/f','zfs_file_attributes':{'readonly':true}}]"));
    assertError(2, () -> call("filesystem.get_zfs_attributes", "['$/none']"));
    assertError(1, () -> call("filesystem.get_zfs_attributes", "['/etc/passwd']"));
  }

  @Test
  void a_file_is_described() throws Exception {
    Path file = Files.writeString(root.resolve("f"), "hello");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    JsonObject stat = (JsonObject) call("filesystem.stat", "['$/f']");

    assertThat(stat.at("mode")).isEqualTo(JsonInteger.of(0100640));
    assertThat(stat.at("type")).isEqualTo(JsonText.of("FILE"));
    assertThat(stat.at("size")).isEqualTo(JsonInteger.of(5));
    assertThat(stat.at("nlink")).isEqualTo(JsonInteger.of(1));
    assertThat(stat.at("inode"))
        .isEqualTo(JsonInteger.of((long) Files.getAttribute(file, "unix:ino")));
    assertThat(stat.at("dev"))
        .isEqualTo(JsonInteger.of((long) Files.getAttribute(file, "unix:dev")));
    assertThat(stat.at("user")).isEqualTo(JsonText.of(Files.getOwner(file).getName()));
    assertThat(((JsonObject) call("filesystem.statfs", "['$/f']")).members())
        .containsKeys("fstype", "total_bytes", "total_bytes_str", "name_max", "dest");
    assertThat(((JsonObject) call("filesystem.getacl", "['$/f',true,true]")).at("trivial"))
        .isEqualTo(JsonValue.JsonBoolean.TRUE);
    assertError(2, () -> call("filesystem.stat", "['$/none']"));
    assertError(1, () -> call("filesystem.stat", "['/etc/passwd']"));
    assertError(22, () -> call("filesystem.stat", "['f']"));
    assertError(18, () -> call("filesystem.stat", "['EXTERNAL:x']"));
  }

  @Test
  void a_folder_is_made_one_level_at_a_time() throws Exception {
    JsonObject row =
        (JsonObject) call("filesystem.mkdir", "[{'path':'$/d','options':{'mode':'700'}}]");

    assertThat(row.at("mode")).isEqualTo(JsonInteger.of(0040700));
    assertThat(row.at("path")).isEqualTo(JsonText.of(root + "/d"));
    assertError(17, () -> call("filesystem.mkdir", "[{'path':'$/d'}]"));
    assertError(2, () -> call("filesystem.mkdir", "[{'path':'$/x/y'}]"));
    assertError(1, () -> call("filesystem.mkdir", "[{'path':'/etc/x'}]"));
    assertError(22, () -> call("filesystem.mkdir", "[{'path':'x'}]"));
  }

  @Test
  void what_is_put_can_be_got_again() throws Exception {
    byte[] content = new byte[3_000_001];
    new java.util.Random(7).nextBytes(content);
    Path from = Files.write(folder.resolve("from"), content);
    Path to = folder.resolve("to");

    JsonValue put =
        client
            .transfers()
            .upload(
                "filesystem.put",
                List.of(items("['$/new/file.bin',{'mode':384}]")),
                List.of(from),
                TransferListener.NONE)
            .await();
    client
        .transfers()
        .download(
            "filesystem.get",
            List.of(items("['$/new/file.bin']")),
            to,
            TransferListener.NONE,
            _ -> {});

    assertThat(put).isEqualTo(JsonValue.JsonBoolean.TRUE);
    assertThat(to).hasBinaryContent(content);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(root.resolve("new/file.bin"))))
        .isEqualTo("rw-------");
    assertThatThrownBy(
            () ->
                client
                    .transfers()
                    .download(
                        "filesystem.get",
                        List.of(items("['/etc/passwd']")),
                        to,
                        TransferListener.NONE,
                        _ -> {}))
        .hasMessageContaining("/etc/passwd is outside of " + opened);
  }

  @Test
  void a_message_may_hold_a_file() throws Exception {
    assertThat(call("filesystem.file_receive", "['$/f','aGVsbG8=',{'mode':384}]"))
        .isEqualTo(JsonValue.JsonBoolean.TRUE);
    assertThat(call("filesystem.file_receive", "['$/f','IQ==',{'append':true}]"))
        .isEqualTo(JsonValue.JsonBoolean.TRUE);

    assertThat(root.resolve("f")).hasContent("hello!");
  }

  @Test
  void permissions_change_below_a_folder_and_nowhere_else() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside"), "x");
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rw-r--r--"));
    Path below = Files.createDirectories(root.resolve("d/e")).resolve("f");
    Files.writeString(below, "x");
    Files.createSymbolicLink(root.resolve("d/link"), outside);

    job("filesystem.setperm", "[{'path':'$/d','mode':'750','options':{'recursive':true}}]");
    job("filesystem.chown", "[{'path':'$/d','uid':%s}]".formatted(uid(below)));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(below)))
        .isEqualTo("rwxr-x---");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(outside)))
        .isEqualTo("rw-r--r--");
    assertThatThrownBy(
            () -> job("filesystem.setperm", "[{'path':'%s','mode':'000'}]".formatted(opened)))
        .hasMessageContaining("filesystem.setperm.mode")
        .hasMessageContaining("filesystem.setperm.path");
    assertThatThrownBy(() -> job("filesystem.chown", "[{'path':'/etc','user':'nobody-here'}]"))
        .hasMessageContaining("filesystem.chown.user")
        .hasMessageContaining("filesystem.chown.path");
  }

  @Test
  void an_access_list_is_set_below_a_folder_and_read_back_as_the_kernel_has_it() throws Exception {
    Files.writeString(Files.createDirectories(root.resolve("d/e")).resolve("f"), "x");
    assumeThat(((JsonObject) call("filesystem.getacl", "['$/d']")).at("acltype"))
        .as("the file system of the temporary folder has access lists")
        .isEqualTo(JsonText.of("POSIX1E"));
    String perms = "'perms':{'READ':true,'WRITE':false,'EXECUTE':%s}";
    String list =
        List.of(
                "{'tag':'USER','id':4321," + perms.formatted(true) + "}",
                "{'tag':'OTHER'," + perms.formatted(false) + "}",
                "{'tag':'USER_OBJ'," + perms.formatted(true) + "}",
                "{'tag':'USER','id':1234," + perms.formatted(true) + "}",
                "{'tag':'GROUP_OBJ'," + perms.formatted(false) + "}",
                "{'tag':'USER_OBJ','default':true," + perms.formatted(true) + "}",
                "{'tag':'GROUP_OBJ','default':true," + perms.formatted(true) + "}",
                "{'tag':'OTHER','default':true," + perms.formatted(false) + "}")
            .toString();

    JsonObject answer =
        (JsonObject)
            job(
                "filesystem.setacl",
                "[{'path':'$/d','dacl':%s,'options':{'recursive':true}}]".formatted(list));

    assertThat(answer).isEqualTo(call("filesystem.getacl", "['$/d']"));
    assertThat(answer.at("trivial")).isEqualTo(JsonValue.JsonBoolean.FALSE);
    assertThat(tags(answer))
        .containsExactly(
            "USER_OBJ",
            "USER",
            "USER",
            "GROUP_OBJ",
            "MASK",
            "OTHER",
            "USER_OBJ",
            "GROUP_OBJ",
            "OTHER");
    assertThat(tags((JsonObject) call("filesystem.getacl", "['$/d/e/f']")))
        .as("a file has nothing for new files")
        .containsExactly("USER_OBJ", "USER", "USER", "GROUP_OBJ", "MASK", "OTHER");

    job("filesystem.setacl", "[{'path':'$/d','dacl':[],'options':{'stripacl':true}}]");
    assertThat(((JsonObject) call("filesystem.getacl", "['$/d']")).at("trivial"))
        .isEqualTo(JsonValue.JsonBoolean.TRUE);
  }

  @Test
  void a_template_that_a_file_can_be_given_is_found_by_its_path_with_names() throws Exception {
    Files.createDirectory(root.resolve("d"));
    JsonObject before = (JsonObject) call("filesystem.getacl", "['$/d',true,true]");
    assumeThat(before.at("acltype")).isEqualTo(JsonText.of("POSIX1E"));

    JsonObject template =
        (JsonObject)
            call(
                "filesystem.acltemplate.by_path",
                """
                [{'path':'$/d','query-filters':[['name','=','POSIX_RESTRICTED']],\
                'query-options':{'get':true},'format-options':{'resolve_names':true}}]\
                """);

    JsonObject owner = (JsonObject) ((JsonArray) template.at("acl")).items().getFirst();
    assertThat(owner.at("who")).isEqualTo(before.at("user"));
    JsonObject mine =
        (JsonObject)
            call(
                "filesystem.acltemplate.create",
                "[{'name':'MINE','acltype':'POSIX1E','acl':%s}]"
                    .formatted(Json.text(((JsonObject) unnamed(template)).at("acl"))));
    JsonObject given =
        (JsonObject)
            job(
                "filesystem.setacl",
                "[{'path':'$/d','dacl':%s}]".formatted(Json.text(mine.at("acl"))));
    assertThat(tags(given)).containsExactlyInAnyOrderElementsOf(tags(mine));
    assertError(2, () -> call("filesystem.acltemplate.by_path", "[{'path':'$/nothing'}]"));
  }

  /// A name and an id together are refused; what is shown with names has both.
  private static JsonValue unnamed(JsonValue value) {
    return switch (value) {
      case JsonObject object -> {
        JsonObject plain = object.without("who");
        for (String member : plain.members().keySet()) {
          plain = plain.with(member, unnamed(plain.at(member)));
        }
        yield plain;
      }
      case JsonArray(var items) ->
          new JsonArray(items.stream().map(each -> unnamed(each)).toList());
      default -> value;
    };
  }

  private static List<String> tags(JsonObject acl) {
    return ((JsonArray) acl.at("acl"))
        .items().stream()
            .map(entry -> ((JsonText) ((JsonObject) entry).at("tag")).value())
            .toList();
  }

  @Test
  void everything_that_is_wrong_with_an_access_list_is_told_at_once() throws Exception {
    Files.writeString(root.resolve("f"), "x");
    String perms = "'perms':{'READ':true,'WRITE':false,'EXECUTE':false}";

    assertThatThrownBy(
            () ->
                job(
                    "filesystem.setacl",
                    "[{'path':'$/f','acltype':'NFS4','dacl':[{'tag':'USER',%1$s},{'tag':'MASK','id':3,%1$s},{'tag':'USER','who':'nobody-here',%1$s},{'tag':'OTHER','default':true,%1$s}]}]"
                        .formatted(perms)))
        .hasMessageContaining("Files of this machine have lists of type POSIX1E.")
        .hasMessageContaining("Entry 0: USER needs an id or a name.")
        .hasMessageContaining("Entry 1: MASK has no id and no name.")
        .hasMessageContaining("Entry 2: there is no USER nobody-here.")
        .hasMessageContaining("An entry for USER_OBJ is missing.")
        .hasMessageContaining("An entry for GROUP_OBJ of new files is missing.");
    assertThatThrownBy(
            () ->
                job(
                    "filesystem.setacl",
                    "[{'path':'$/f','dacl':[{'tag':'OTHER',%s}],'options':{'stripacl':true}}]"
                        .formatted(perms)))
        .hasMessageContaining("filesystem_acl: ");
  }

  @Test
  void a_change_of_nothing_is_told_of_the_whole_parameter() throws Exception {
    Files.writeString(root.resolve("f"), "");

    assertThatThrownBy(() -> job("filesystem.chown", "[{'path':'$/f','uid':-1}]"))
        .hasMessageContaining("filesystem_chown: ");
    assertThatThrownBy(() -> job("filesystem.setperm", "[{'path':'$/f'}]"))
        .hasMessageContaining("filesystem_setperm: ");
  }

  private static Object uid(Path file) throws Exception {
    return Files.getAttribute(file, "unix:uid");
  }

  @Test
  void a_file_that_grows_is_followed() throws Exception {
    Path file = Files.writeString(root.resolve("log"), "one\ntwo\nthree\nfour\n");
    String source = "filesystem.file_tail_follow:{\"path\":\"" + file + "\",\"tail_lines\":2}";
    try (Subscription tail = client.subscribe(source)) {
      assertThat(data(tail)).isEqualTo("three\nfour\n");

      byte[] bytes = "fünf\n".getBytes(StandardCharsets.UTF_8);
      Files.write(file, new byte[] {bytes[0], bytes[1]}, StandardOpenOption.APPEND);
      assertThat(data(tail)).isEqualTo("f");
      Files.write(
          file, java.util.Arrays.copyOfRange(bytes, 2, bytes.length), StandardOpenOption.APPEND);
      assertThat(data(tail)).isEqualTo("\u00fcnf\n");
    }
  }

  private static String data(Subscription tail) throws InterruptedException {
    JsonObject fields = tail.next(PATIENCE).orElseThrow().fields();
    return ((JsonText) fields.at("data")).value();
  }

  @Test
  void following_a_file_that_is_not_there_ends_without_an_error() throws Exception {
    try (Subscription tail =
        client.subscribe("filesystem.file_tail_follow:{\"path\":\"" + root + "/none\"}")) {
      assertThat(tail.next()).isNull();
    }
  }
}
