package io.parbuckle.server.transport;

import java.util.Map;

/// What a request is told that is refused before anybody serves it.
///
/// @param headers at least `Content-Type`
/// @param text the body
public record Refusal(Map<String, String> headers, String text) {

  static Refusal plain(String sentence) {
    return new Refusal(Map.of("Content-Type", "text/plain; charset=utf-8"), sentence + "\n");
  }
}
