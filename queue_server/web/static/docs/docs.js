/** The service's own description, for people: HTTP by Swagger UI, sockets below it; nothing is fetched from elsewhere. */
/* global SwaggerUIBundle */

SwaggerUIBundle({
  url: "/openapi.json",
  domNode: document.getElementById("http"),
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: "none",
  displayRequestDuration: true,
  validatorUrl: null, // the usual one is somebody else's server
});

const make = (tag, ...children) => {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
};
const at = (sockets, reference) => reference.slice(2).split("/").reduce((found, key) => found[key.replaceAll("~1", "/")], sockets);
const nameOf = (reference) => reference.split("/").at(-1);

/** A schema with its references filled in, one after the other, as far as they do not repeat themselves. */
function whole(sockets, schema, above = []) {
  if (Array.isArray(schema)) return schema.map((one) => whole(sockets, one, above));
  if (typeof schema !== "object" || schema === null) return schema;
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return above.includes(name) ? name : whole(sockets, at(sockets, schema.$ref), [...above, name]);
  }
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "additionalProperties").map(([key, part]) => [key, whole(sockets, part, above)]));
}
function payloads(sockets, title, references) {
  return references.flatMap(({ $ref }) => {
    const message = at(sockets, at(sockets, $ref).$ref);
    return [make("h4", `${title}: `, make("code", message.name)), make("pre", JSON.stringify(whole(sockets, message.payload), null, 2))];
  });
}
function operation(sockets, { action, channel, summary, messages, reply }) {
  const room = at(sockets, channel.$ref);
  const event = at(sockets, at(sockets, messages[0].$ref).$ref).name;
  const who = action === "receive" ? "client says" : `to ${room.address}`;
  const details = make("details", make("summary", make("code", event), `${who} · ${summary}`));
  details.addEventListener("toggle", () => {
    if (details.children.length === 1) details.append(make("div", ...payloads(sockets, "Payload", messages), ...(reply ? payloads(sockets, "Answer", reply.messages) : [])));
  });
  return details;
}

const sockets = await fetch("/asyncapi.json").then((reply) => reply.json());
document.getElementById("sockets").append(
  make("h2", "Sockets"),
  ...sockets.info.description.split("\n\n").map((words) => make("p", words.replaceAll(/[`[\]]|\(.*?\)/g, ""))),
  ...Object.values(sockets.operations).map((one) => operation(sockets, one)),
);
