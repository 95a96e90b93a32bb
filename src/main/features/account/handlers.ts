/** The account of the Hub: whose token is in use, kept where, allowed what. The token itself never goes back to the window. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { whoAmI } from '@main/identity/who-am-i'
import { invalidInput } from '@shared/errors'

export const accountHandlers = ({ identity, network }: Context): HandlersOf<'account'> => ({
  'account/status': () => identity.status(),
  'account/keep'(given) {
    identity.keep(given)
    return identity.status()
  },
  'account/forget'() {
    identity.forget()
    return identity.status()
  },
  'account/who-am-i'() {
    const token = identity.token()
    if (token === null) throw invalidInput('There is no access token: enter one first.')
    return whoAmI(network, identity.status().endpoint, token)
  },
})
