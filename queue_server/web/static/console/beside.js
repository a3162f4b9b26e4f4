/** The branch's board beside the line: who is called where, who is on a break, what the rooms are called. How live the console is, only the line says. */
import { boardChannel } from "../channels.js";

const TRY_AGAIN = 2_000;
const isPassing = ({ status }) => status === 429 || status >= 500;

export function boardBeside(branch_id, onChange, clock = { after: (ms, act) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) }) {
  const channel = boardChannel(branch_id, onChange, clock);
  let [later, isOver] = [null, false];
  const [attach, subscribe] = [channel.attach.bind(channel), channel.subscribe.bind(channel)];
  channel.attach = (connection) => attach({ ask: (...wish) => connection.ask(...wish), heard() {}, heardByHttp() {}, refused() {} });
  /** A board that is refused takes nothing from the line; in a passing trouble it is asked for again, for old rooms do not stand under a live line. */
  channel.subscribe = async () => {
    clock.cancel(later);
    const refusal = await subscribe();
    if (!isOver && refusal && isPassing(refusal)) later = clock.after(TRY_AGAIN, () => channel.subscribe());
  };
  channel.leave = () => {
    isOver = true;
    clock.cancel(later);
  };
  return channel;
}
