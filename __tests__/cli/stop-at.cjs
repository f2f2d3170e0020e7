// Stands still at one moment of the start, for a test that sends a signal then: `node -r stop-at.cjs`, with STOP_AT the request
// of a module that is loaded, or `listen`. It says so on stdout.
const Module = require('node:module');
const { Server } = require('node:net');
const { writeSync } = require('node:fs');

const at = process.env.STOP_AT;

function standStill() {
  writeSync(1, `stands at ${at}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const load = Module._load;
Module._load = (request, ...more) => {
  if (request === at) standStill();
  return load(request, ...more);
};

const listen = Server.prototype.listen;
Server.prototype.listen = function (...args) {
  if (at === 'listen') standStill();
  return listen.apply(this, args);
};
