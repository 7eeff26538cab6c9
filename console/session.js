// Who uses this tab: signing in and out, and staying signed in when the socket changes.
//
// The password is used once and kept nowhere. What keeps the tab signed in is a token in
// sessionStorage: it is good for one login, for an hour, and from this address only, and each login
// fetches the next one. Closing the tab forgets it.
//
// Events: "changed" whenever `stage` is another one.

import { CallError, ConnectionLost } from "./connection.js";

const STORED_TOKEN = "parbuckle.token";
const TOKEN_SECONDS = 3600;
const RENEW_EVERY_MS = 20 * 60 * 1000;

export class Session extends EventTarget {
  #connection;
  #renewal = null;

  /// "starting", "setup" (there is no administrator), "signed-out", "otp" (a second factor is asked
  /// for), "signed-in".
  stage = "starting";
  /// `auth.me` of the caller, or null.
  user = null;
  /// `system.info`, or null where the caller may not read it.
  system = null;
  /// Why the tab is signed out, when that needs saying.
  notice = null;

  constructor(connection) {
    super();
    this.#connection = connection;
    connection.addEventListener("open", () => this.#begin());
    connection.addEventListener("anonymous", () => this.#expired());
    connection.addEventListener("state", () => {
      // The server forgets a half-finished login with its socket.
      if (connection.state === "waiting" && this.stage === "otp") {
        this.#enter("signed-out", "The connection closed. Sign in again.");
      }
    });
  }

  /// Signs in. Resolves when that is done or a second factor is wanted.
  ///
  /// @throws SignInRefused with a sentence for the person who typed
  async signIn(username, password) {
    await this.#login("auth.login_ex", { mechanism: "PASSWORD_PLAIN", username, password });
  }

  async continueWithCode(code) {
    await this.#login("auth.login_ex_continue", { mechanism: "OTP_TOKEN", otp_token: code });
  }

  /// Back to the first page of signing in.
  giveUpCode() {
    this.#enter("signed-out");
  }

  async createFirstAdministrator(username, password, setupCode) {
    await this.#connection.call("user.setup_local_administrator", [username, password, { setup_code: setupCode }]);
    await this.signIn(username, password);
  }

  async signOut() {
    this.#end(null);
    await this.#connection.call("auth.logout").catch(() => {});
  }

  /// On each fresh socket.
  async #begin() {
    try {
      if (await this.#loginByToken()) {
        return;
      }
      this.#expired();
      const administered = await this.#connection.call("user.has_local_administrator_set_up");
      if (!administered) {
        this.#enter("setup");
      } else if (this.stage !== "signed-out") {
        this.#enter("signed-out");
      }
    } catch (error) {
      if (error instanceof ConnectionLost) {
        return; // the next socket begins again
      }
      this.#enter("signed-out", error.message);
    }
  }

  async #loginByToken() {
    const token = sessionStorage.getItem(STORED_TOKEN);
    if (!token) {
      return false;
    }
    const answer = await this.#connection.call("auth.login_ex", [{ mechanism: "TOKEN_PLAIN", token }]);
    sessionStorage.removeItem(STORED_TOKEN);
    if (answer.response_type !== "SUCCESS") {
      return false;
    }
    await this.#signedIn(answer.user_info);
    return true;
  }

  async #login(method, data) {
    const answer = await this.#connection.call(method, [data]);
    switch (answer.response_type) {
      case "SUCCESS":
        await this.#signedIn(answer.user_info);
        return;
      case "OTP_REQUIRED":
        if (this.stage === "otp") {
          throw new SignInRefused("That code is not right. Wait for the next one and try again.");
        }
        this.#enter("otp");
        return;
      default:
        if (this.stage === "otp") {
          this.#enter("signed-out", "The code was not accepted. Sign in again.");
          return;
        }
        throw new SignInRefused(REFUSALS[answer.response_type] ?? `The server answered ${answer.response_type}.`);
    }
  }

  async #signedIn(user) {
    await this.#fetchToken();
    this.user = user ?? (await this.#connection.call("auth.me"));
    this.system = await this.#connection.call("system.info").catch(unlessLost);
    clearInterval(this.#renewal);
    this.#renewal = setInterval(() => this.#fetchToken().catch(() => {}), RENEW_EVERY_MS);
    this.#connection.resume();
    this.#enter("signed-in");
  }

  /// Not everybody may have a token; the tab is then signed out by a reload, and that is all.
  async #fetchToken() {
    const token = await this.#connection
      .call("auth.generate_token", [TOKEN_SECONDS, {}, true, true])
      .catch(unlessLost);
    if (token) {
      sessionStorage.setItem(STORED_TOKEN, token);
    }
  }

  #expired() {
    if (this.stage === "signed-in") {
      this.#end("Your session has ended. Sign in again.");
    }
  }

  #end(notice) {
    clearInterval(this.#renewal);
    sessionStorage.removeItem(STORED_TOKEN);
    this.user = null;
    this.system = null;
    this.#connection.forget();
    this.#enter("signed-out", notice);
  }

  #enter(stage, notice = null) {
    this.stage = stage;
    this.notice = notice;
    this.dispatchEvent(new Event("changed"));
  }
}

/// The server said no, in words for the person who typed.
export class SignInRefused extends Error {}

const REFUSALS = {
  AUTH_ERR: "The user name or the password is not right.",
  EXPIRED: "This account or its password has expired. An administrator can renew it.",
  DENIED: "The password is right, but this account may not use the API.",
  REDIRECT: "Another node serves logins at the moment.",
};

function unlessLost(error) {
  if (error instanceof CallError) {
    return null;
  }
  throw error;
}
