package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The reference at `/api/docs` as a person reads it, without a login. Pictures of what was seen
/// stay in `target/screenshots/`.
final class DocsPageTest {

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

  @AfterEach
  void nothing_failed_in_the_page() {
    browser.resize(1280, 900);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void services_lead_to_methods_with_parameters_answers_and_examples() throws IOException {
    open("#/");
    browser.seeText("#product", "version 25.10.5");
    browser.photograph("docs");

    browser.click(".docs-cards a[href='#/user']");

    browser.seeText("section[data-name='user.query']", "Finds the accounts of this server.");
    browser.seeText("section[data-name='user.query']", "ACCOUNT_READ");
    browser.seeText("section[data-name='user.query']", "One account, some members");
    browser.seeText("section[data-name='user.query']", "last_password_change");
    browser.seeText("section[data-name='user.create']", "full_name");
    browser.photograph("docs-service");
  }

  @Test
  void an_address_leads_to_a_method() throws IOException {
    open("#/catalog.sync_all");

    browser.seeText("section.chosen", "catalog.sync_all");
    browser.seeText("section.chosen", "As a job");
    browser.seeText("section.chosen", "looks whether it shall stop");
    browser.photograph("docs-method");
  }

  @Test
  void a_search_finds_methods_by_the_members_that_they_take_and_answer() throws IOException {
    open("#/");

    browser.type("#search", "smart rotationrate");
    browser.seeText("#index", "Nothing is called so.");
    browser.type("#search", "rotationrate");

    browser.seeText("#index", "disk");
    assertThat(browser.read("return document.getElementById('index').textContent"))
        .contains("query")
        .doesNotContain("catalog");
    browser.photograph("docs-search");
  }

  @Test
  void another_version_shows_what_it_has() {
    open("#/catalog.synced");
    browser.seeText("main", "Version 25.10.5 has no catalog.synced.");

    browser.read(
        """
        const version = document.getElementById("version");
        version.value = "v26.0.0";
        version.dispatchEvent(new Event("change"));
        """);

    browser.seeText("section.chosen", "Whether every configured catalogue has been fetched once.");
  }

  @Test
  void events_and_errors_have_pages() {
    open("#/events");
    browser.seeText(
        "section[data-name='core.get_jobs']", "Jobs: accepted, and every change of one.");

    open("#/errors");
    browser.seeText("main", "-32602");
    browser.seeText("main", "retry_after");
  }

  @Test
  void a_narrow_screen_shows_everything_without_scrolling_sideways() throws IOException {
    browser.resize(400, 850);
    open("#/user.query");
    browser.seeText("section.chosen", "user.query");

    assertThat(browser.read("return document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo("true");
    browser.photograph("docs-narrow");
  }

  private static void open(String place) {
    browser.open(server.httpUrl() + "/api/docs" + place);
  }
}
