// Loaded before everything else into every Node program that `aftertrace exec` runs: Node's own HTTP knows no
// proxies before version 22.21, and an AWS client that was given an endpoint in code asks no environment.
// A name is refused whatever it resolves to, "localhost" excepted.
'use strict';
const net = require('node:net');

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i;
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function connectToLoopback(...given) {
  const host = hostOf(Array.isArray(given[0]) ? given[0] : given);
  if (host === undefined || LOOPBACK.test(host)) return connect.apply(this, given);
  const refusal = new Error(`aftertrace exec lets nothing out but to the range: refused ${host}`);
  refusal.code = 'ECONNREFUSED';
  process.nextTick(() => this.destroy(refusal));
  return this;
};

/** The host of every form `connect` takes; undefined for a path, which is a socket of this machine. */
function hostOf([first, second]) {
  if (typeof first === 'object' && first !== null) {
    return first.path === undefined || first.path === null
      ? String(first.host ?? 'localhost')
      : undefined;
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return undefined;
  return typeof second === 'string' ? second : 'localhost';
}
