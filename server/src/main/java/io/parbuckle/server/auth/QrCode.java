package io.parbuckle.server.auth;

import java.util.List;
import java.util.stream.IntStream;

/// A text as a QR code (ISO/IEC 18004).
final class QrCode {

  private QrCode() {}

  /// The modules row by row, `1` for a dark one; without the light border of four that belongs
  /// around them.
  ///
  /// @param text at most 1,000 characters
  static List<String> rows(String text) {
    io.nayuki.qrcodegen.QrCode code =
        io.nayuki.qrcodegen.QrCode.encodeText(text, io.nayuki.qrcodegen.QrCode.Ecc.MEDIUM);
    return IntStream.range(0, code.size).mapToObj(y -> row(code, y)).toList();
  }

  private static String row(io.nayuki.qrcodegen.QrCode code, int y) {
    StringBuilder row = new StringBuilder(code.size);
    for (int x = 0; x < code.size; x++) {
      row.append(code.getModule(x, y) ? '1' : '0');
    }
    return row.toString();
  }
}
