/** What the system says of proxies, its PAC scripts included: asked of Chromium, which is never asked for anything else of the network. */
import type { SystemProxy } from '@main/network/proxy-rules'
import { type Session, session } from 'electron'
import { withoutSpelling } from './security'

let asking: Session | null = null

/** In a session of its own, made when first needed: the window's takes no proxy and looks for none. */
export const systemProxy: SystemProxy = async (url) => {
  if (!asking) {
    asking = session.fromPartition('system-proxy')
    withoutSpelling(asking)
    asking.webRequest.onBeforeRequest((_request, answer) => answer({ cancel: true }))
    await asking.setProxy({ mode: 'system' })
  }
  return asking.resolveProxy(url)
}
