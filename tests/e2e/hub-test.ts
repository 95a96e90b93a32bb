/** The end-to-end test beside a Hub on the loopback: the app looks for it, and keeps what it fetches, where the environment says. */
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'
import { test as base } from './fixture'

const OTHERS = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_HUB_OFFLINE']

/** @param prepare sets the Hub up, and answers what else stands in the app's environment */
export const hubTest = (prepare: (hub: HubServer) => NodeJS.ProcessEnv = () => ({})) =>
  base.extend<{ hub: HubServer }>({
    hub: [
      async ({ files }, use) => {
        const hub = await startHubServer()
        const before = { ...process.env }
        for (const name of OTHERS) delete process.env[name]
        Object.assign(process.env, { HF_ENDPOINT: hub.url, HF_HOME: files, ...prepare(hub) })
        await use(hub)
        process.env = before
        await hub.close()
      },
      { auto: true },
    ],
  })
