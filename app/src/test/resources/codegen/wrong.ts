// Each line is wrong in one way that the compiler must see.

import { connect } from "./parbuckle";

const server = await connect("ws://127.0.0.1");
const text: string = (await server.user.query([], { count: true })).toFixed;
server.user.update("1", {});
server.user.update(1, { emial: "mara@example.org" });
server.user.get_instnace(1);
server.auth.login_ex({ mechanism: "PASSWORD_PLAIN", username: "mara" });
server.user.on_query((now) => now.fields?.emial);
server.test.on_ticker({ count: "2" }, () => {});
export default text;
