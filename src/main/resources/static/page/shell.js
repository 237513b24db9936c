// Requests as commands that can be pasted into a shell.

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * A body goes in a here-document: as an argument it must not be longer than 128 kB, and a quote would need escaping.
 *
 * @param withToken whether a token is asked for; it isn't written down
 */
export function shellCommand(address, {method = 'GET', headers = {}, body}, withToken) {
  const words = ['curl -s', quoted(address)];
  if (method !== (body ? 'POST' : 'GET')) words.push(`-X ${method}`);
  for (const [name, value] of Object.entries(headers)) words.push('-H', quoted(`${name}: ${value}`));
  if (withToken) words.push('-H "Authorization: Bearer $DROMEDARY_TOKEN"');
  if (!body) return words.join(' ');
  let end = 'END';
  while (body.split('\n').includes(end)) end += '_';
  return `${words.join(' ')} --data-binary @- <<'${end}'\n${body}\n${end}`;
}
