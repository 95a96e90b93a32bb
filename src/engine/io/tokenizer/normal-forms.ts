/** Unicode normalisation with the reference's tables, which are older than this runtime's. */
import { codePointRanges } from './code-point-ranges'

/** Characters that decompose, compose or change places here and not there: between them, both agree. */
const UNKNOWN_TO_THE_REFERENCE =
  '7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1add 1ae0-1aeb 1df6-1dfa 32ff a7f1-a7f4 a82c ab69 105c9 105d2 105da ' +
  '105e4 10781-10785 10787-107b0 107b2-107ba 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10efb 10efd-10eff 10f46-10f50 ' +
  '10f82-10f85 11070 1133b 11382-11385 1138b 1138e 11390-11391 113c2 113c5 113c7-113c8 113ce-113d0 1145e 11839-1183a ' +
  '11935 11938 1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97 11f41-11f42 1611e 16121-16129 1612f ' +
  '16d63 16d67-16d6a 16ff0-16ff1 1ccd6-1ccf9 1e030-1e06d 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef ' +
  '1e6e3 1e6e6 1e6ee-1e6ef 1e6f5 1f16c 1fbf0-1fbf9'
const known = new RegExp(`[^${codePointRanges(UNKNOWN_TO_THE_REFERENCE)}]+`, 'gu')

const ascii = /^[\0-\x7f]*$/

export type NormalForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

export const toNormalForm = (text: string, form: NormalForm): string =>
  ascii.test(text) ? text : text.replace(known, (part) => part.normalize(form))
