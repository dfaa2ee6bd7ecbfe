/** Runs inside a pod: opens a TCP connection, and writes whether it stays. Arguments: host and port. */
import { connect } from 'node:net';

const staysMs = 1_000;
const [host = '', port = ''] = process.argv.slice(2);

const socket = connect({ host, port: Number(port) });
const tell = (outcome: object) => {
  console.log(JSON.stringify(outcome));
  socket.destroy();
  process.exit(0);
};
socket.on('connect', () => setTimeout(() => tell({ stays: true }), staysMs));
socket.on('error', ({ message }) => tell({ stays: false, refusal: message }));
socket.on('close', () => tell({ stays: false, refusal: 'closed' }));
socket.setTimeout(5_000, () => tell({ stays: false, refusal: 'no answer' }));
