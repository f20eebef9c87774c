// A TCP proxy on loopback whose connections can be cut, as a bad network does.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Stands before the server at `target`. */
export async function startProxy(target) {
  const { hostname, port } = new URL(target);
  const sockets = new Set();
  let refuses = false;
  let mend = () => {};
  let mended = Promise.resolve();
  const keep = (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // One side learns of the other's end, however it came.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    if (refuses) return client.destroy();
    const upstream = connect(port, hostname);
    keep(client);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    refuses = true;
    mended = new Promise((resolve) => { mend = resolve; });
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    /** Cuts all connections; none can be made until mend(). */
    cut,
    mend() {
      refuses = false;
      mend();
    },
    /** Resolves once connections can be made, for clients that are told when to try again. */
    whenMended: () => mended,
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
