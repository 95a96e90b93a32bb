/** Electron's safeStorage as the vault of the access token: Keychain, DPAPI, libsecret or KWallet. */
import type { Vault } from '@main/identity/vault'
import { safeStorage } from 'electron'

const NAMES: Partial<Record<NodeJS.Platform, string>> = { darwin: 'the Keychain of macOS', win32: 'Windows, for your account' }

/** Where Linux has no secret service, Electron's own key is in its program: that would be plain text by another name. */
const isProtected = (): boolean => safeStorage.isEncryptionAvailable() && !isBasicText()

const isBasicText = (): boolean =>
  process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())

export const tokenVault: Vault = {
  keeping: () => (isProtected() ? 'keychain' : 'plain-text-only'),
  words() {
    if (!isProtected()) return 'no secret service (GNOME Keyring or KWallet) runs here'
    return (
      NAMES[process.platform] ?? (safeStorage.getSelectedStorageBackend().startsWith('kwallet') ? 'KWallet' : 'GNOME Keyring')
    )
  },
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt(sealed) {
    try {
      return isProtected() ? safeStorage.decryptString(sealed) : null
    } catch {
      return null
    }
  },
}
