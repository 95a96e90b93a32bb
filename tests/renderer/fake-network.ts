/** The fake bridge's network and account: a switch that nobody has turned yet, an empty ledger, no token. */
import type { CallName, Input, Output, ParsedInput } from '@shared/ipc/contract'
import type { LedgerEntry, LedgerPage, NetworkStatus } from '@shared/ledger'

type Answers = {
  [K in Extract<CallName, `network/${string}` | `account/${string}`>]: (input: ParsedInput<K>) => Output<K>
}

export function makeEntry(id: number, overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id,
    time: new Date(Date.UTC(2026, 0, 31, 12, 0, id)).toISOString(),
    process: 'main',
    method: 'GET',
    scheme: 'https',
    host: 'huggingface.co',
    path: `/org/model/resolve/main/file-${id}`,
    proxy: null,
    purpose: 'download model',
    outcome: 'answered',
    status: 200,
    error: null,
    bytesIn: 1_000 * id,
    bytesOut: 0,
    durationMs: 40,
    ...overrides,
  }
}

const sum = (entries: readonly LedgerEntry[], field: 'bytesIn' | 'bytesOut') =>
  entries.reduce((total, entry) => total + entry[field], 0)

/** As the store filters and sums, newest first. */
export function ledgerPage(entries: readonly LedgerEntry[], query: Input<'network/ledger'>): LedgerPage {
  const found = entries
    .filter((entry) => query.outcome === undefined || entry.outcome === query.outcome)
    .filter((entry) => query.host === undefined || entry.host === query.host)
    .filter((entry) => `${entry.host}${entry.path}${entry.purpose}`.includes(query.text ?? ''))
    .sort((a, b) => b.id - a.id)
  return {
    entries: found.slice(query.offset, query.offset + query.limit),
    total: found.length,
    bytesIn: sum(found, 'bytesIn'),
    bytesOut: sum(found, 'bytesOut'),
    refused: found.filter(({ outcome }) => outcome === 'refused').length,
    hosts: [...new Set(entries.map(({ host }) => host))].sort(),
  }
}

export function networkAnswers(entries: readonly LedgerEntry[] = []): Answers {
  let status: NetworkStatus = {
    state: 'never',
    forcedBy: null,
    endpoint: 'https://huggingface.co',
    proxy: null,
    certificateFile: null,
  }
  let account: Output<'account/status'> = {
    endpoint: 'https://huggingface.co',
    source: null,
    keeping: 'keychain',
    keychain: 'GNOME Keyring',
  }
  const change = (changes: Partial<NetworkStatus>) => (status = { ...status, ...changes })
  const sources = { keychain: 'keychain', session: 'session', 'plain-text': 'plain-file' } as const
  return {
    'network/status': () => status,
    'network/switch': ({ on }) => change({ state: on ? 'on' : 'off' }),
    'network/ledger': (query) => ledgerPage(entries, query),
    'network/export': ({ format }) => `/home/ada/network-ledger.${format}`,
    'network/choose-certificates': () => change({ certificateFile: '/home/ada/corp.pem' }),
    'network/forget-certificates': () => change({ certificateFile: null }),
    'account/status': () => account,
    'account/keep': ({ keep }) => (account = { ...account, source: sources[keep] }),
    'account/forget': () => (account = { ...account, source: null }),
    'account/who-am-i': () => ({
      name: 'ada',
      fullName: 'Ada',
      organizations: [{ name: 'moderators', role: 'write' }],
      tokenName: 'laptop',
      role: 'read',
      writesTo: [],
      allows: [
        { allowed: true, sentence: 'Moderato can download public models.' },
        { allowed: false, sentence: 'It cannot push.' },
      ],
    }),
  }
}
