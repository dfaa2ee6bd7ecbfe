/** Runs inside a pod: opens a TCP connection, and prints whether it stays open. Arguments: host and port. */
import { connect } from 'node:net';

const isOpenAfterMs = 1_000;
const [host = '', port = ''] = process.argv.slice(2);

const socket = connect({ host, port: Number(port) });
const finish = (result: object) => {
  console.log(JSON.stringify(result));
  socket.destroy();
  process.exit(0);
};
socket.on('connect', () => setTimeout(() => finish({ isOpen: true }), isOpenAfterMs));
socket.on('error', ({ message }) => finish({ isOpen: false, error: message }));
socket.on('close', () => finish({ isOpen: false, error: 'closed' }));
socket.setTimeout(5_000, () => finish({ isOpen: false, error: 'no answer' }));
