/** A real child process that speaks the protocol: `devices` answers, `parity` dies by the signal named in `folder`. */
/** @param {any} message */
function answer(message) {
  const say = (/** @type {object} */ words) => process.send?.(words)
  if (message.type === 'hello') say({ type: 'ready', version: message.version, pid: process.pid, onnxruntime: 'none' })
  if (message.type === 'request' && message.method === 'devices') say({ type: 'result', id: message.id, value: [] })
  if (message.type === 'request' && message.method === 'parity') {
    process.stderr.write('last words\n')
    setTimeout(() => process.kill(process.pid, message.params.folder), 50)
  }
}
process.on('message', answer)
process.on('disconnect', () => process.exit())
