/** The branch's board beside the line: who is called where, who is on a break, what the rooms are called. How live the console is, only the line says. */
import { boardChannel } from "../channels.js";

export function boardBeside(branch_id, onChange) {
  const channel = boardChannel(branch_id, onChange);
  const [attach, subscribe] = [channel.attach.bind(channel), channel.subscribe.bind(channel)];
  channel.attach = (connection) => attach({ ask: (...wish) => connection.ask(...wish), heard() {}, heardByHttp() {}, refused() {} });
  channel.subscribe = async () => { await subscribe(); }; // a board that is refused takes nothing from the line
  return channel;
}
