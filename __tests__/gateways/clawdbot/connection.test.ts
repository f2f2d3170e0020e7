import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepted, agentRun, closeAll, collect, completed, said, setup, textOf } from './helpers';

afterEach(closeAll);

const MISMATCH = 'unauthorized: gateway token mismatch (set gateway.remote.token to match gateway.auth.token)';
const SILENT = { policy: { maxPayload: 524_288, tickIntervalMs: 60 } };

describe('the handshake', () => {
  it('answers the challenge as a backend with the token, for protocol 3 to 4, without a device', async () => {
    const { double, gateway } = await setup('clawdbot');
    await gateway.connect();
    expect((await double.next('connect')).params).toEqual({
      minProtocol: 3,
      maxProtocol: 4,
      client: { id: 'gateway-client', version: '1', platform: process.platform, mode: 'backend' },
      role: 'operator',
      scopes: ['operator.read', 'operator.write', 'operator.admin'],
      caps: ['tool-events'],
      auth: { token: 'the-secret-token' },
    });
  });

  it("takes the secret of the endpoint's config when none is given, as it is at that moment", async () => {
    let token = 'old';
    const config = () => ({ gateway: { auth: { mode: 'token' as const, token } } });
    const { double, gateway } = await setup('clawdbot', { token: undefined as never, config });
    token = 'new';
    await gateway.connect();
    expect((await double.next('connect')).params.auth).toEqual({ token: 'new' });
  });

  it.each([
    ['a wrong token', MISMATCH, undefined, /Set 'token'/],
    ['a missing pairing', 'pairing required', { requestId: 'req-7' }, /devices approve req-7/],
    ['a protocol too old', 'protocol mismatch', { expectedProtocol: 2 }, /speaks protocol 2.*update the Gateway/],
    ['a protocol too new', 'protocol mismatch', { expectedProtocol: 9 }, /speaks protocol 9.*update openai-compat/],
  ])('tells the remedy for %s, once, and no secret', async (_, message, details, remedy) => {
    const { double, gateway } = await setup('clawdbot');
    double.on('connect', (request) => {
      request.fail('INVALID_REQUEST', message, details);
      request.socket.close(1008, message);
    });
    const refusal = await gateway.connect().catch((error: Error) => error.message);
    expect(refusal).toMatch(remedy);
    expect(refusal).not.toContain('the-secret-token');
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({
      code: 'gateway_disconnected',
      message: 'The Gateway refused the connection of this server.',
      cause: { message: refusal },
    });
    expect(double.requests).toHaveLength(1);
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6_000);
    double.on('connect', (request) => request.ok({ protocol: 4, policy: {} }));
    await gateway.connect();
  });

  it('hands on nothing of the Gateway’s words that a terminal or a shell would obey', async () => {
    const { double, gateway } = await setup('clawdbot');
    double.on('connect', (request) => {
      request.fail('INVALID\u001b[2J', `pairing required\u001b[2J\r\n${'x'.repeat(10_000)}`, {
        requestId: 'a; rm -rf ~',
      });
      request.socket.close(1008, 'bye\u001b[2J');
    });
    const { message } = await gateway.connect().then(
      () => new Error('connected'),
      (error: Error) => error,
    );
    expect(message).toContain('pairing required');
    expect(message).toContain('devices approve <request id>');
    expect(message).toMatch(/^[\x20-\x7e\ufffd…]{1,1000}$/);
  });

  it('proves a device identity where the Gateway asks for one, and keeps it for its owner only', async () => {
    const identityFile = join(mkdtempSync(join(tmpdir(), 'identity-')), 'folder', 'device.pem');
    const { double, gateway } = await setup('clawdbot', { token: undefined as never, password: 'pass', identityFile });
    double.on('connect', (request) => {
      if (request.params.device) request.ok({ protocol: 3, policy: {} });
      else request.fail('NOT_PAIRED', 'device identity required');
    });
    await gateway.connect();
    await double.next('connect');
    const { device, scopes, auth } = (await double.next('connect')).params;
    expect(auth).toEqual({ password: 'pass' });
    const signed = [
      'v2',
      device.id,
      'gateway-client',
      'backend',
      'operator',
      scopes.join(','),
      device.signedAt,
      '',
      'nonce-1',
    ];
    const key = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(device.publicKey, 'base64url'),
    ]);
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from(signed.join('|')), publicKey, Buffer.from(device.signature, 'base64url'))).toBe(
      true,
    );
    expect(statSync(identityFile).mode & 0o777).toBe(0o600);
    const pem = readFileSync(identityFile, 'utf8');
    const again = await setup('clawdbot', { identityFile });
    again.double.on('connect', (request) => {
      if (request.params.device) request.ok({ protocol: 3, policy: {} });
      else request.fail('NOT_PAIRED', 'device identity required');
    });
    await again.gateway.connect();
    await again.double.next('connect');
    expect((await again.double.next('connect')).params.device.id).toBe(device.id);
    expect(readFileSync(identityFile, 'utf8')).toBe(pem);
  });

  it('goes on trying while the Gateway starts', async () => {
    const { double, gateway } = await setup('openclaw');
    double.on('connect', (request) => {
      request.fail('UNAVAILABLE', 'gateway starting; retry shortly');
      request.socket.close(1013);
    });
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code: 'gateway_disconnected' });
    await double.next('connect');
    double.on('connect', (request) => request.ok({ protocol: 4, policy: {} }));
    await double.next('connect');
    expect(textOf(await collect(gateway.run(agentRun('hi'))))).toBe('ok');
  });

  it('gives up on a Gateway that says nothing', async () => {
    const { double, gateway } = await setup('clawdbot', { connectTimeoutMs: 40 });
    double.on('connect', () => undefined);
    await expect(gateway.connect()).rejects.toThrow(/did not answer 'connect' within 40 ms|silent for 40 ms/);
  });
});

describe('the connection', () => {
  it('is opened at the first use, and shared by all runs', async () => {
    const { double, gateway } = await setup('openclaw');
    double.on('agent', (request) => request.play([accepted, said('ok', 'ok', 1), completed('ok')]));
    expect(double.sockets.size).toBe(0);
    const runs = Array.from({ length: 20 }, (_, index) => collect(gateway.run(agentRun(`run ${index}`))));
    expect((await Promise.all(runs)).map(textOf)).toEqual(Array.from({ length: 20 }, () => 'ok'));
    expect(double.requests.filter(({ method }) => method === 'connect')).toHaveLength(1);
  });

  it('tells the events of runs apart', async () => {
    const { double, gateway } = await setup('clawdbot');
    const first = collect(gateway.run(agentRun('one')));
    const one = await double.next('agent');
    const second = collect(gateway.run(agentRun('two')));
    const two = await double.next('agent');
    for (const request of [one, two]) request.play([accepted]);
    one.play([said('a', 'a', 1)]);
    two.play([said('x', 'x', 1)]);
    one.play([said('ab', 'b', 2), completed('ab')]);
    two.play([said('xy', 'y', 2), completed('xy')]);
    expect((await Promise.all([first, second])).map(textOf)).toEqual(['ab', 'xy']);
  });

  it('survives wrong JSON, unknown events, repeated and late frames, and frames of 4 MB', async () => {
    const { double, gateway, errors } = await setup('clawdbot', { maxBufferedChars: 8 * 1024 * 1024 });
    const large = 'x'.repeat(4 * 1024 * 1024);
    double.on('agent', (request) => {
      request.play([
        accepted,
        'no JSON at all',
        '{"type":"event"}',
        { type: 'event', event: 'novelty', payload: { deep: [1] } },
      ]);
      request.play([said('one', 'one', 1), said('one', 'one', 1), said('one two', ' two', 2), said('one', 'one', 1)]);
      request.play([
        { type: 'event', event: 'agent', payload: { runId: 'nobody', stream: 'assistant', data: { text: large } } },
      ]);
      request.play([said(`one two${large}`, large, 3), completed(`one two${large}`)]);
      request.play([said('late', 'late', 4), completed('twice')]);
    });
    const events = await collect(gateway.run(agentRun('hi')));
    // Not `toBe`: a failure would print 4 MB.
    expect(textOf(events) === `one two${large}`).toBe(true);
    expect(errors.map(({ message }) => message)).toEqual([
      'The Gateway sent a frame that could not be read; it was skipped.',
      'The Gateway sent a frame that could not be read; it was skipped.',
    ]);
  });

  it('comes back by itself when it is lost', async () => {
    const { double, gateway, errors } = await setup('openclaw');
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await gateway.connect();
    const back = double.connected();
    for (const socket of double.sockets) socket.terminate();
    await back;
    expect(errors[0]?.message).toBe('The connection to the Gateway was lost.');
    expect(textOf(await collect(gateway.run(agentRun('hi'))))).toBe('ok');
  });

  it('notices a silent Gateway within two ticks', async () => {
    const { double, gateway } = await setup('openclaw', { hello: SILENT });
    await gateway.connect();
    const start = performance.now();
    await double.connected();
    expect(performance.now() - start).toBeGreaterThan(60);
    expect(double.sockets.size).toBe(1);
  });

  it('lives on while the Gateway ticks', async () => {
    const { double, gateway, errors } = await setup('openclaw', { hello: SILENT });
    await gateway.connect();
    for (let ticks = 0; ticks < 8; ticks++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      double.broadcast({ type: 'event', event: 'tick', payload: { ts: 1 } });
    }
    expect(errors).toEqual([]);
    expect(double.requests).toHaveLength(1);
  });

  it('is not opened any more after close', async () => {
    const { double, gateway } = await setup('openclaw');
    await gateway.connect();
    const [socket] = double.sockets;
    const gone = new Promise((resolve) => socket?.on('close', resolve));
    await gateway.close();
    await gone;
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code: 'gateway_disconnected' });
  });

  it('says that there is no Gateway', async () => {
    const { double, gateway } = await setup('openclaw');
    await double.close();
    await expect(gateway.agents()).rejects.toMatchObject({
      code: 'gateway_disconnected',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});

it('says what to install when ws is missing', async () => {
  jest.resetModules();
  jest.doMock('ws', () => {
    throw new Error("Cannot find module 'ws'");
  });
  const { clawdbotGateway } = jest.requireActual<typeof import('../../../lib/gateways/clawdbot')>(
    '../../../lib/gateways/clawdbot',
  );
  const config = { gateway: { auth: { mode: 'none' as const } } };
  const gateway = clawdbotGateway({ url: 'ws://127.0.0.1:1', token: 'x', config });
  await expect(gateway.connect()).rejects.toThrow("openai-compat/clawdbot needs the package 'ws': npm install ws");
  await gateway.close();
  jest.dontMock('ws');
});
