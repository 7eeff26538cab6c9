package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The console as a person uses it: in a real browser, against a whole server. Pictures of what was
/// seen stay in `target/screenshots/`.
final class ConsoleTest {

  private static TestServer server;
  private static Chromium browser;

  @BeforeAll
  static void start() throws IOException {
    browser = Chromium.start();
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterAll
  static void stop() {
    browser.close();
    server.close();
  }

  @BeforeEach
  void widen() {
    browser.resize(1280, 900);
  }

  @AfterEach
  void nothing_failed_in_the_page() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void the_first_administrator_is_created_with_the_code_of_the_address() throws IOException {
    try (TestServer fresh = TestServer.start(TranscriptTest.plugins(), config -> config)) {
      browser.open(fresh.httpUrl() + "/#setup=" + fresh.setupCode());
      browser.type("input[name=username]", "mara");
      browser.type("input[name=password]", "a-long-enough-password");
      browser.type("input[name=again]", "a-long-enough-password");
      browser.photograph("setup");
      assertThat(browser.read("return location.href")).doesNotContain(fresh.setupCode());

      browser.click("button[type=submit]");

      browser.seeText("#user", "mara");
      // Left before the server goes, or the page complains that it cannot reconnect.
      browser.open("about:blank");
    }
  }

  @Test
  void without_the_code_the_page_says_where_it_is() throws IOException {
    try (TestServer fresh = TestServer.start(TranscriptTest.plugins(), config -> config)) {
      browser.open(fresh.httpUrl());

      browser.see("input[name=code]");
      browser.seeText(".hint", "The server prints it when it starts");
      browser.photograph("setup-without-code");
      browser.open("about:blank");
    }
  }

  @Test
  void a_wrong_password_is_refused_in_a_sentence() throws IOException {
    browser.open(server.httpUrl());
    browser.type("input[name=username]", TestServer.USERNAME);
    browser.type("input[name=password]", "not-the-password");

    browser.click("button[type=submit]");

    browser.seeText("form .problem", "The user name or the password is not right.");
    browser.photograph("sign-in-refused");
  }

  @Test
  void the_password_stays_nowhere_in_the_page() {
    signIn("/");

    String everything =
        browser.read(
            """
            return document.documentElement.outerHTML
                + JSON.stringify(sessionStorage) + JSON.stringify(localStorage)
                + [...document.querySelectorAll("input")].map((input) => input.value)
            """);
    assertThat(everything).doesNotContain(TestServer.PASSWORD);
  }

  @Test
  void a_reload_does_not_sign_out() {
    signIn("/");
    browser.reload();
    browser.seeText("#user", TestServer.USERNAME);

    // Each login uses its token up; the second reload needs the one that the first fetched.
    browser.reload();

    browser.seeText("#user", TestServer.USERNAME);
  }

  @Test
  void who_signs_out_stays_out() {
    signIn("/");

    browser.click("#sign-out");

    browser.see("input[name=password]");
    browser.reload();
    browser.see("input[name=password]");
  }

  @Test
  void a_job_moves_and_ends_before_the_eyes_of_the_caller() throws IOException {
    signIn("/#/call/test.job_progress");
    browser.type("#arguments", "[40, 0.1]");

    browser.click(".method .primary");

    long before = percentAbove(".answer .bar", 0);
    percentAbove(".answer .bar", before);
    browser.photograph("call-job");
    browser.seeText(".answer-status", "succeeded");
    browser.seeText(".answer pre", "40");
  }

  @Test
  void a_running_job_is_in_the_list_and_can_be_aborted() throws IOException {
    signIn("/#/call/test.job_progress");
    browser.type("#arguments", "[1000, 0.1]");
    browser.click(".method .primary");
    browser.click(".nav a[href='#/jobs']");

    percentAbove(".job:first-child .bar", 0);
    browser.photograph("jobs");
    browser.click(".job:first-child .job-do button");
    browser.photograph("jobs-abort");
    browser.click(".dialog .danger");

    browser.seeText(".job:first-child .state", "Aborted");
  }

  @Test
  void an_opened_job_shows_its_arguments_and_its_error() throws IOException {
    signIn("/#/call/test.job_fail");
    browser.type("#arguments", "[\"call_error\", {\"message\": \"The winch is stuck.\"}]");
    browser.click(".method .primary");
    browser.seeText(".answer-status", "failed");

    browser.click(".answer a");

    browser.seeText(".detail .block.bad pre", "The winch is stuck.");
    browser.seeText(".detail", "call_error");
    browser.photograph("job");
  }

  @Test
  void the_list_shows_only_what_is_asked_for() {
    signIn("/#/call/test.job_fail");
    browser.type("#arguments", "[\"call_error\"]");
    browser.click(".method .primary");
    browser.seeText(".answer-status", "failed");
    browser.click(".nav a[href='#/jobs']");
    browser.see(".job");

    browser.read("document.querySelector('#jobs-state-3').click()");
    browser.type("#jobs-text", "JOB_FAIL");

    browser.until(
        "other jobs than failed ones of test.job_fail are listed",
        """
        const rows = [...document.querySelectorAll(".job")];
        return rows.length > 0
            && rows.every((row) => /Failed/.test(row.textContent) && /job_fail/.test(row.textContent))
        """);
  }

  @Test
  void a_method_is_found_read_and_called() throws IOException {
    signIn("/#/call");
    browser.type("#method-search", "system info");
    browser.click(".methods a");
    browser.seeText(".method h2", "system.info");

    browser.click(".method .primary");

    browser.seeText(".answer-status", "Answered in");
    browser.seeText(".answer pre", "\"hostname\"");
    browser.photograph("call");
  }

  @Test
  void every_problem_of_the_arguments_is_listed_with_its_place() throws IOException {
    signIn("/#/call/test.validate");
    browser.type("#arguments", "[{\"name\": \"\", \"size\": 101}]");

    browser.click(".method .primary");

    browser.seeText(".problems", "data.name");
    browser.seeText(".problems", "data.size");
    browser.photograph("call-refused");
  }

  @Test
  void numbers_are_sent_and_shown_to_the_last_digit() {
    signIn("/#/call/test.echo");
    browser.type("#arguments", "[[9007199254740993, 1.0]]");

    browser.click(".method .primary");

    browser.seeText(".answer pre", "[9007199254740993, 1.0]");
  }

  @Test
  void a_secret_leaves_the_editor_once_it_was_accepted() {
    signIn("/#/call/test.secret");
    browser.type("#arguments", "[{\"user\": \"mara\", \"password\": \"marker-4711\"}]");

    browser.click(".method .primary");

    browser.seeText(".answer-status", "Answered in");
    assertThat(browser.read("return document.querySelector('#arguments').value"))
        .contains("mara")
        .doesNotContain("marker-4711");
    assertThat(browser.read("return document.documentElement.outerHTML"))
        .doesNotContain("marker-4711");
  }

  @Test
  void the_overview_shows_the_host_and_live_figures() throws IOException {
    signIn("/#/overview");

    browser.seeText(".overview .facts", "Host name");
    browser.seeText(".chart-now", "%");
    browser.photograph("overview");
  }

  @Test
  void a_second_factor_is_made_and_asked_for_at_the_next_login() throws IOException {
    try (TestServer own = TestServer.start(TranscriptTest.plugins())) {
      signIn(own, "/#/account");
      browser.seeText(".factor-state", "This account has none.");
      browser.click("#second-factor .primary");
      browser.see(".qr");
      browser.photograph("second-factor");
      String secret =
          browser
              .read("return document.querySelector('.letters').textContent")
              .replaceAll("[^A-Z2-7]", "");
      browser.seeText(".account", "Switched off");
      browser.click(".account > section:last-child button");
      browser.seeText(".account", "Accounts that have one are asked for it.");
      browser.click(".nav a[href='#/overview']");
      assertThat(browser.read("return document.documentElement.outerHTML")).doesNotContain(secret);
      browser.click("#sign-out");

      browser.type("input[name=username]", TestServer.USERNAME);
      browser.type("input[name=password]", TestServer.PASSWORD);
      browser.click("button[type=submit]");
      browser.type("input[name=otp]", "000000 ");
      browser.click("button[type=submit]");
      browser.seeText("form .problem", "That code is not right.");
      browser.photograph("second-factor-refused");
      browser.type("input[name=otp]", OneTimeCode.now(secret));
      browser.click("button[type=submit]");

      browser.seeText("#user", TestServer.USERNAME);
      browser.open("about:blank");
    }
  }

  @Test
  void a_small_screen_needs_no_scrolling_sideways() throws IOException {
    browser.resize(500, 800); // as narrow as a window can be; the style is for 360 and above
    signIn("/");
    browser.see(".heading");

    browser.photograph("jobs-narrow");

    assertThat(browser.read("return document.documentElement.scrollWidth <= window.innerWidth"))
        .isEqualTo("true");
  }

  private static void signIn(String path) {
    signIn(server, path);
  }

  private static void signIn(TestServer there, String path) {
    browser.open(there.httpUrl() + path);
    browser.type("input[name=username]", TestServer.USERNAME);
    browser.type("input[name=password]", TestServer.PASSWORD);
    browser.click("button[type=submit]");
    browser.seeText("#user", TestServer.USERNAME);
  }

  /// Waits until a progress bar stands above `percent`; what it shows then.
  private static long percentAbove(String bar, long percent) {
    String shown = "Number(document.querySelector(arguments[0])?.getAttribute('aria-valuenow'))";
    browser.until(
        bar + " never went above " + percent, "return " + shown + " > arguments[1]", bar, percent);
    return Long.parseLong(browser.read("return Math.round(" + shown + ")", bar));
  }
}
