"""TopK SAEs in PyTorch: a = relu of the k largest of (x - b_dec) W_enc, mean squared error, Adam, decoder rows of
length 1; latents that were not active for a while are pointed at badly reconstructed samples."""

import numpy as np
import torch

K = 16
BATCH = 256


def train(embeddings, latents, seed, steps, at, reached):
    """Trains and calls ``reached(step, state_dict)`` at the steps ``at``, with weights for unscaled embeddings."""
    torch.manual_seed(seed)
    scale = float(np.linalg.norm(embeddings - embeddings.mean(0), axis=1).mean())
    x = torch.from_numpy(embeddings / scale)
    width = x.shape[1]
    decoder = torch.nn.functional.normalize(torch.randn(latents, width), dim=1)
    w_enc = torch.nn.Parameter(decoder.T.clone())
    w_dec = torch.nn.Parameter(decoder)
    b_dec = torch.nn.Parameter(x.mean(0))
    adam = torch.optim.Adam([w_enc, w_dec, b_dec], lr=1e-3)
    last = torch.zeros(latents, dtype=torch.long)

    def state():
        with torch.no_grad():
            return {
                "W_enc": (w_enc / scale).numpy().copy(),
                "b_enc": np.zeros(latents, np.float32),
                "W_dec": (w_dec * scale).numpy().copy(),
                "b_dec": (b_dec * scale).numpy().copy(),
            }

    for step in range(steps + 1):
        if step in at:
            reached(step, state())
        if step == steps:
            return
        batch = x[torch.randint(len(x), (BATCH,))]
        values, chosen = torch.topk((batch - b_dec) @ w_enc, K)
        values = torch.relu(values)
        codes = torch.zeros(len(batch), latents).scatter(1, chosen, values)
        error = codes @ w_dec + b_dec - batch
        loss = error.pow(2).sum(1).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        with torch.no_grad():
            w_dec.div_(w_dec.norm(dim=1, keepdim=True))
            last[chosen[values > 0].unique()] = step
            dead = (last < step - 100).nonzero()[:, 0]
            if step % 100 == 99 and len(dead) and step < steps * 2 // 3:
                worst = error.pow(2).sum(1).argsort(descending=True)[: len(dead)]
                dead = dead[: len(worst)]
                directions = torch.nn.functional.normalize(-error[worst], dim=1)
                w_dec[dead] = directions
                w_enc[:, dead] = directions.T
                last[dead] = step
