// What a program does with the client that was written for it; says what it has seen.

import { CallError, connect, type Page, type User } from "./parbuckle";

export async function visit(url: string, username: string, password: string): Promise<string[]> {
  const seen: string[] = [];
  const server = await connect(url);

  const login = await server.auth.login_ex({ mechanism: "PASSWORD_PLAIN", username, password });
  seen.push(
    login.response_type === "SUCCESS" ? `logged in as ${login.user_info?.pw_name}` : "not logged in",
  );

  const info = await server.system.info();
  seen.push(info.datetime.$date > info.boottime.$date ? "booted in the past" : "clock is wrong");

  const admins: User[] = await server.user.query([["username", "=", username]]);
  const count: number = await server.user.query([["username", "=", username]], { count: true });
  seen.push(`${admins[0]!.username} of ${count}, locked: ${admins[0]!.locked}`);
  const page: Page<User> = await server.user.query([], { limit: 1, extra: { cursor: "" } });
  seen.push(`a page of ${page.items.length}${page.cursor === null ? ", the last" : ""}`);

  const before = admins[0]!;
  let end = async () => {};
  const heard = new Promise<string>(async (resolve) => {
    end = await server.user.on_query((now) =>
      resolve(`heard ${now.msg.toUpperCase()}: ${now.fields?.email}`),
    );
    await server.user.update(before.id, { email: "mara@example.org" });
  });
  seen.push(await heard);
  await end();
  const after = await server.user.get_instance(before.id);
  seen.push(`${after.email}, ${after.full_name === before.full_name}`);

  const percents: number[] = [];
  await server.test.job_progress(3, 0.01).onProgress((now) => percents.push(now.percent));
  seen.push(`the job ended at ${percents.at(-1)} %`);
  const named = new Promise<string>((resolve) => {
    void server.core.on_get_jobs((now) => {
      if (now.fields?.method === "test.job_echo") {
        resolve(now.fields.method);
      }
    });
  });
  seen.push(`echo ${await server.test.job_echo(7)}`);
  seen.push(`heard of ${await named}`);

  const ticks: unknown[] = [];
  await new Promise<void>((resolve) => {
    void server.test.on_ticker({ count: 2 }, (now) => {
      if (ticks.push(now.id) === 2) {
        resolve();
      }
    });
  });
  seen.push(`${ticks.length} ticks`);

  try {
    await server.user.get_instance(4711);
  } catch (refused) {
    seen.push(refused instanceof CallError ? refused.problems[0]![1] : "something else");
  }
  server.wire.close();
  return seen;
}
