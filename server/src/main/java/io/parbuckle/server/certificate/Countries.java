package io.parbuckle.server.certificate;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The countries of ISO 3166, as the JDK knows them.
final class Countries {

  private Countries() {}

  /// English names by code.
  static Map<String, String> choices() {
    Map<String, String> choices = new TreeMap<>();
    for (String code : Locale.getISOCountries()) {
      choices.put(code, Locale.of("", code).getDisplayCountry(Locale.ENGLISH));
    }
    return choices;
  }

  static boolean exists(String code) {
    return Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2).contains(code);
  }
}
