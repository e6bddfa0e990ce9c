/** Pipeline files that tests of commands share. */

/** A load from the transaction log, between the endpoints that a sandbox has from the beginning. */
export const STUDENTS = `version: 1
mode: cdc
schedule: "17 2 * * *"
source: sandbox-source-slot
target: sandbox-target
instance: { class: dms.t3.medium, price: 0.1 }
tables: [school.students]
stop: { idle: 2s }
tags: { team: data }
`;

export const COURSES = `version: 1
mode: full-load
source: sandbox-source
target: sandbox-target
instance: { class: dms.t3.medium }
tables: [school.courses]
`;

export const DELTA = `version: 1
mode: delta
source: { engine: oracle, database: DWH, secret: dwh, secretRole: "arn:aws:iam::111122223333:role/dms" }
target: sandbox-target
instance: { class: dms.t3.medium }
tables: [{ include: DWH.ORDERS, watermark: { column: ID, type: integer } }]
`;

/** An unknown key, a wrong mode, a bad cron line, a duration that is none, and a table without a schema. */
export const FIVE_MISTAKES = `version: 1
mode: cdcc
schedule: "99 2 * * *"
source: sandbox-source-slot
target: sandbox-target
instanse: nightly
instance: { class: dms.t3.medium }
timeout: 3hours
tables: [students]
`;
