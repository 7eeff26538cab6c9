package io.parbuckle.client;

/// What a close frame says.
///
/// @param code 1005 when the frame was empty
record CloseReason(int code, String reason) {

  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int NO_CODE = 1005;
  static final int BAD_DATA = 1007;
  static final int TOO_BIG = 1009;

  String sentence() {
    String words =
        switch (code) {
          case NORMAL, NO_CODE -> "The server closed the connection";
          case GOING_AWAY -> "The server is stopping and closed the connection";
          case 1008 -> "The server does not let this address in";
          case TOO_BIG -> "The server closed the connection, because a message was too long";
          case 1011 -> "The server closed the connection after an error of its own";
          case 1013 ->
              "The server closed the connection, because it was read too slowly or is busy";
          default -> "The server closed the connection";
        };
    String detail = reason.isEmpty() ? "" : ": " + reason;
    return words + " (code " + code + detail + ").";
  }
}
