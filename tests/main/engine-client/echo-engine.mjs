/** A real child process that speaks the protocol: `devices` answers, `parity` dies by the signal named in `folder`. */
process.on('message', (message) => {
  if (message.type === 'hello') process.send({ type: 'ready', version: message.version, pid: process.pid, onnxruntime: 'none' })
  if (message.type === 'request' && message.method === 'devices') process.send({ type: 'result', id: message.id, value: [] })
  if (message.type === 'request' && message.method === 'parity') {
    process.stderr.write('last words\n')
    setTimeout(() => process.kill(process.pid, message.params.folder), 50)
  }
})
process.on('disconnect', () => process.exit())
