// The booking peer, after the pattern of published clinic APIs: Express, Sequelize, a count hook, an audit hook; no lock, no
// transaction, so that what it books may be booked twice. node express.js PORT FOLDER DATABASE, where FOLDER holds node_modules.
"use strict";
const [port, folder, database] = process.argv.slice(2);
const installed = (name) => require(require.resolve(name, { paths: [folder] }));
const express = installed("express");
const jwt = installed("jsonwebtoken");
const { Sequelize, DataTypes } = installed("sequelize");
const SECRET = "x".repeat(32);
const sequelize = new Sequelize(database, { logging: false, schema: "peer", pool: { max: 16, min: 16 } });

const User = sequelize.define("User", { name: DataTypes.STRING, role: DataTypes.STRING }, { paranoid: true });
const Audit = sequelize.define("Audit", {
  userId: DataTypes.INTEGER, action: DataTypes.STRING, entityId: DataTypes.INTEGER, after: DataTypes.JSON,
});
const Appointment = sequelize.define(
  "Appointment",
  { slotId: DataTypes.INTEGER, customerId: DataTypes.INTEGER, status: DataTypes.STRING, queuePosition: DataTypes.INTEGER },
  {
    paranoid: true,
    indexes: [{ fields: ["slotId"] }],
    hooks: {
      beforeCreate: async (one) => {
        one.queuePosition = (await Appointment.count({ where: { slotId: one.slotId } })) + 1;
      },
      afterCreate: async (one) => {
        await Audit.create({ userId: one.customerId, action: "CREATE", entityId: one.id, after: one.dataValues });
      },
    },
  },
);

const authenticate = async (request, reply, next) => {
  try {
    const token = jwt.verify((request.headers.authorization ?? "").split(" ")[1], SECRET);
    request.user = await User.findByPk(Number(token.sub));
    return request.user ? next() : reply.status(401).end();
  } catch {
    return reply.status(401).end();
  }
};

async function main() {
  await sequelize.query('CREATE SCHEMA IF NOT EXISTS "peer"');
  await sequelize.sync({ force: true });
  const user = await User.create({ name: "Salma", role: "patient" });
  const app = express();
  app.use(express.json());
  app.post("/api/v1/token", (_, reply) => reply.json({ token: jwt.sign({ sub: String(user.id) }, SECRET) }));
  app.post("/api/v1/appointments", authenticate, async (request, reply) => {
    const made = { slotId: request.body.slot, customerId: request.user.id, status: "scheduled" };
    reply.status(201).json(await Appointment.create(made));
  });
  app.listen(Number(port), "127.0.0.1");
}

main();
