/** The ledger, the switch, and the certificate authorities. */
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { readCertificates } from '@main/network/certificates'
import { networkStatus } from '@main/network/status'
import { switchNetwork } from '@main/network/switch'
import { listLedger, queryLedger } from '@main/store/ledger'
import { updateSettings } from '@main/store/settings'
import { ledgerText } from './ledger-text'

export function networkHandlers({ db, env, network, systemProxy, shell }: Context): HandlersOf<'network'> {
  const status = () => networkStatus(db, env, systemProxy)
  return {
    'network/status': status,
    'network/switch'({ on }) {
      switchNetwork(db, on)
      network.obeySwitch()
      return status()
    },
    'network/ledger': (query) => queryLedger(db, query),
    async 'network/export'({ format, filter }) {
      const path = await shell.chooseNew(`network-ledger.${format}`)
      if (path === null) return null
      const text = Buffer.from(ledgerText(listLedger(db, filter), format))
      await writeAtomically(path, (file) => writeFully(file, text))
      return path
    },
    async 'network/choose-certificates'() {
      const path = await shell.choose('certificates')
      if (path === null) return status()
      readCertificates(path)
      updateSettings(db, { certificateFile: path })
      return status()
    },
    'network/forget-certificates'() {
      updateSettings(db, { certificateFile: null })
      return status()
    },
  }
}
