/** A process that pulls, for tests that kill it or measure it: endpoint, cache folder, id; the product's own network and ledger. */
import { join } from 'node:path'
import { hubEnvironment } from '@main/hub/environment'
import { pull } from '@main/hub/pull'
import { openNetwork } from '@main/network/open-network'
import { closeStore, openStore } from '@main/store/open'

const [HF_ENDPOINT = '', HF_HUB_CACHE = '', id = ''] = process.argv.slice(2)
const env = { HF_ENDPOINT, HF_HUB_CACHE }
const db = openStore(join(HF_HUB_CACHE, 'ledger.db'))
const network = openNetwork({ db, process: 'headless', env, systemProxy: null, deliberate: true, credential: () => null })
const before = process.memoryUsage().rss
let peak = before
const begun = performance.now()
const onProgress = () => {
  peak = Math.max(peak, process.memoryUsage().rss)
}
const signal = new AbortController().signal
const access = { network, environment: hubEnvironment(env), token: () => null }
const pulled = await pull(access, { type: 'model', id }, { revision: 'main', signal, onProgress })
const seconds = (performance.now() - begun) / 1000
process.stdout.write(`${JSON.stringify({ ...pulled, seconds, growth: peak - before })}\n`)
await network.close()
closeStore(db)
