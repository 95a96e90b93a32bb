/** The tokenizer of a file that holds token ids in place of texts. */
import { Button, Input, Text } from '@mantine/core'
import { invoke } from '@renderer/lib/api'
import { useMutation } from '@tanstack/react-query'
import type { MappingDraft } from './mapping'

interface TokenizerFieldProps {
  draft: MappingDraft
  problem: string | undefined
  onChange: (draft: MappingDraft) => void
}

export function TokenizerField({ draft, problem, onChange }: TokenizerFieldProps) {
  const choose = useMutation({
    meta: { failure: 'The folder dialog could not be opened.' },
    mutationFn: () => invoke('app/choose-file', { purpose: 'model-folder' }),
    onSuccess: (tokenizer) => tokenizer !== null && onChange({ ...draft, tokenizer }),
  })
  return (
    <Input.Wrapper
      label="Tokenizer"
      description="The text column holds token ids. The tokenizer that made them turns them back into text, as far as that goes."
      error={problem}
    >
      <Text size="sm" my={4} style={{ wordBreak: 'break-all' }}>
        {draft.tokenizer ?? 'Not chosen yet'}
      </Text>
      <Button variant="default" size="xs" onClick={() => choose.mutate()}>
        Choose another tokenizer
      </Button>
    </Input.Wrapper>
  )
}
