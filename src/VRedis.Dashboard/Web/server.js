const token = new URLSearchParams(location.search).get('token') ?? '';

/** What the server says is wrong; `kind` is 'away' (Redis), 'ended' (this dashboard), 'refused' (the token) or 'error'. */
class Trouble extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

async function ask(path, { method = 'GET', seconds = 10 } = {}) {
  let response;
  try {
    response = await fetch(path, { method, headers: { 'X-VRedis-Token': token }, cache: 'no-store', signal: AbortSignal.timeout(1000 * seconds) });
  } catch (error) {
    throw error.name === 'TimeoutError'
      ? new Trouble('ended', 'The dashboard does not answer: its process is stopped or very busy. Trying on.')
      : new Trouble('ended', 'The dashboard has ended. Show-VRedisDashboard starts it again, with a new address.');
  }
  if (response.headers.get('Content-Type')?.startsWith('application/json')) {
    const answer = await response.json();
    if (response.ok) return answer;
    throw new Trouble(response.status === 503 ? 'away' : 'error', answer.message);
  }
  throw new Trouble(response.status === 403 ? 'refused' : 'ended', response.status === 403 ? 'This address is none of the dashboard that runs now. Open the one that Show-VRedisDashboard gave last.' : `Something else answers at this address (${response.status}).`);
}

const pathOf = (id, ...rest) => ['/api/tasks', id, ...rest].map(part => typeof part === 'string' && part.startsWith('/') ? part : encodeURIComponent(part)).join('/');

/** A download: the browser saves it while it comes, so the token stands in its address. */
const downloadOf = (id, table, format) => `${pathOf(id, 'tables', table, 'download')}?${new URLSearchParams({ format, token })}`;
