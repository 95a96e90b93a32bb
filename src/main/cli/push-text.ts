/** The dry run of a push as people read it. */
import { bytesInWords } from '@shared/hub'
import { type PushPlan, textsLeave } from '@shared/publish'
import { table } from './terminal'

export function planText(plan: PushPlan): string {
  const { files, removed, totalBytes, newBytes, texts, obstacle } = plan
  const lines = files.map(({ path, bytes, state }) => [path, bytesInWords(bytes), state])
  return [
    table([['file', 'size', ''], ...lines, ...removed.map((path) => [path, '', 'removed'])]),
    '',
    `${files.length} files, ${bytesInWords(totalBytes)}, of which ${bytesInWords(newBytes)} are not there yet.`,
    whereTo(plan),
    ...(texts === null ? [] : [textsLeave(texts, `${plan.repo} at ${plan.host}`)]),
    obstacle === null ? 'Nothing was sent: this was a dry run.' : `It would be refused: ${obstacle}`,
  ].join('\n')
}

function whereTo({ type, repo, host, exists, isPrivate, mayWrite }: PushPlan): string {
  const visibility = isPrivate ? 'private' : 'public'
  const right = mayWrite === null ? '; whether the token may write there shows when it is tried' : ''
  return exists
    ? `The ${type} ${repo} at ${host} exists and is ${visibility}${right}.`
    : `The ${type} ${repo} would be made at ${host}, ${visibility}${right}.`
}
