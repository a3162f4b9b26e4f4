/** What somebody may choose: the services of a branch, and for each the lines that give it. Pure; `queues` as the catalogue lists them. */

/** Services in the order in which the lines name them, each once, with its lines: `{id, name, names, queues}`. */
export function offersOf(queues) {
  const offers = new Map();
  for (const queue of queues) {
    for (const service of queue.services) {
      if (!offers.has(service.id)) offers.set(service.id, { id: service.id, name: service.name, names: service.names, queues: [] });
      offers.get(service.id).queues.push(queue);
    }
  }
  return [...offers.values()];
}

/** The lines as they stand now: the board hears of a pause or a closing before the catalogue is read again. */
export function asOnTheBoard(queues, board) {
  const rows = new Map((board?.queues ?? []).map((row) => [row.queue_id, row]));
  return queues.filter((queue) => !board || rows.has(queue.id)).map((queue) => {
    const row = rows.get(queue.id);
    return row ? { ...queue, paused: row.paused, open: row.open, resumes_at: row.resumes_at, waiting: row.waiting } : { ...queue, waiting: null };
  });
}

/** Whether somebody can join anywhere for this service. */
export const isOffered = (offer) => offer.queues.some((queue) => queue.open);

/** Equal lists of at most `most`; never an empty one in between. */
export function pagesOf(choices, most) {
  const pages = [];
  for (let from = 0; from < choices.length; from += most) pages.push(choices.slice(from, from + most));
  return pages;
}
