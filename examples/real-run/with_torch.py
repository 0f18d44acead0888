"""Trains TopK SAEs in PyTorch."""

import torch


class TopKSae(torch.nn.Module):
    """a = relu of the k largest of (x - b_dec) W_enc; reconstruction a W_dec + b_dec."""

    def __init__(self, embeddings, latents, k, generator):
        super().__init__()
        self.k = k
        directions = torch.randn(latents, embeddings.shape[1], generator=generator)
        directions /= directions.norm(dim=1, keepdim=True)
        self.W_dec = torch.nn.Parameter(directions.clone())
        self.W_enc = torch.nn.Parameter(directions.T.clone())
        self.b_dec = torch.nn.Parameter(embeddings.mean(0))

    def forward(self, x):
        values, places = ((x - self.b_dec) @ self.W_enc).topk(self.k, dim=1)
        codes = torch.zeros(len(x), self.W_enc.shape[1]).scatter(1, places, values.relu())
        return codes @ self.W_dec + self.b_dec

    def tensors(self, scale):
        """The weights for embeddings that are not divided by the scale."""
        state = {"W_enc": self.W_enc / scale, "W_dec": self.W_dec * scale, "b_dec": self.b_dec * scale}
        state["b_enc"] = torch.zeros(self.W_enc.shape[1])
        return {name: value.detach().contiguous().numpy().copy() for name, value in state.items()}


def train(embeddings, latents, options, seed, publish):
    """Trains one SAE; ``publish(step, tensors)`` is called at the steps that are published."""
    torch.set_num_threads(2)
    embeddings = torch.from_numpy(embeddings)
    generator = torch.Generator().manual_seed(seed)
    scale = float(embeddings.norm(dim=1).mean() / embeddings.shape[1] ** 0.5)
    embeddings = embeddings / scale
    sae = TopKSae(embeddings, latents, options.k, generator)
    optimizer = torch.optim.Adam(sae.parameters(), lr=options.rate)
    last = max(options.steps)
    for step in range(last + 1):
        if step in options.steps:
            publish(step, sae.tensors(scale))
        batch = embeddings[torch.randint(len(embeddings), (options.batch,), generator=generator)]
        loss = (sae(batch) - batch).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            sae.W_dec /= sae.W_dec.norm(dim=1, keepdim=True)
    return loss.item()
