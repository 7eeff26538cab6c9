package io.parbuckle.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/// The system's Chromium without a window, in words for tests: a page is looked at until it shows
/// what it should, at most twenty seconds.
///
/// Both programs are taken from the PATH and named to Selenium, which then downloads nothing.
final class Chromium implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private static final List<String> ARGUMENTS =
      List.of(
          "--headless=new",
          "--no-sandbox", // else it does not start as root, as which tests run in containers
          "--disable-dev-shm-usage",
          "--disable-gpu",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run");

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /// @throws IllegalStateException with the cure when the browser or its driver is not installed
  static Chromium start() {
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver"))
            .usingAnyFreePort()
            .build();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium"));
    options.addArguments(ARGUMENTS);
    options.setCapability(ChromeOptions.LOGGING_PREFS, Map.of(LogType.BROWSER, "WARNING"));
    return new Chromium(new ChromeDriver(service, options));
  }

  private static File program(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "There is no "
                        + name
                        + " on the PATH, and the console is tested in a real browser. Run .ci/run,"
                        + " or: apt-get install chromium chromium-driver"));
  }

  /// Opens an address in a new tab, which knows nothing of the one before; that one is closed.
  void open(String address) {
    String before = driver.getWindowHandle();
    String opened = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
    driver.switchTo().window(before).close();
    driver.switchTo().window(opened).get(address);
  }

  void reload() {
    driver.navigate().refresh();
  }

  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /// The first element that is shown, as soon as there is one.
  WebElement see(String selector) {
    return new WebDriverWait(driver, PATIENCE)
        .withMessage("nothing is shown for " + selector)
        .ignoring(StaleElementReferenceException.class)
        .until(
            _ ->
                driver.findElements(By.cssSelector(selector)).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst()
                    .orElse(null));
  }

  /// Waits until the first element for `selector` contains `text`.
  void seeText(String selector, String text) {
    until(
        selector + " never contained: " + text,
        "return document.querySelector(arguments[0])?.textContent.includes(arguments[1]) === true",
        selector,
        text);
  }

  void click(String selector) {
    see(selector).click();
  }

  void type(String selector, String text) {
    WebElement input = see(selector);
    input.clear();
    input.sendKeys(text);
  }

  /// Waits until a script returns true.
  void until(String complaint, String script, Object... arguments) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(complaint)
        .until(_ -> Boolean.TRUE.equals(driver.executeScript(script, arguments)));
  }

  /// What a script returns, as text.
  String read(String script, Object... arguments) {
    return String.valueOf(driver.executeScript(script, arguments));
  }

  /// What the browser complained about since the last time it was asked: scripts that failed, files
  /// that were missing, and what the content security policy refused.
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /// Keeps a picture of the page in the folder of build output.
  void photograph(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
