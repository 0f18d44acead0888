"""From a state dict here to scores of the real job, and back."""

import time
import warnings

import numpy as np
import pytest
from safetensors.numpy import load_file

from tapastream import CheckpointPublisher, Reader, TapaStreamError, scores

from saes import K, LATENTS, LIBRARY_SAES, published


def test_scores_that_are_read_are_the_batch_scores(stack):
    with CheckpointPublisher(
        stack.bootstrap_servers, run="python", sae="topk", image_encoder=stack.image_encoder
    ) as publisher:
        assert publisher.publish(load_file(stack.sae), step=100, architecture="topk", k=stack.k)
    Reader(stack.bootstrap_servers).wait_settled("python", "topk", 100, timeout=120)
    rows = scores("python", bootstrap_servers=stack.bootstrap_servers)
    assert {row["match_status"] for row in rows} == {"SETTLED"}
    found = {(row["method"], row["beta"], row["k"]): row for row in rows}
    assert len(found) == len(rows) == len(stack.scores)
    for expected in stack.scores:
        row = found[expected["method"], expected["beta"], expected["k"]]
        assert row["match_score"] == expected["match"]
        assert row["tapa_score"] == expected["tapa"]
    assert len(rows.where(method="fbmp", beta=0.5, k=3)) == 1


def test_saes_of_every_library_are_read_by_the_job(stack):
    reader = Reader(stack.bootstrap_servers)
    with CheckpointPublisher(
        stack.bootstrap_servers,
        run="libraries",
        sae="each",
        image_encoder=stack.image_encoder,
        asynchronous=False,
    ) as publisher:
        names = sorted(LIBRARY_SAES)
        for step, name in enumerate(names):
            publisher.publish(step=step, **LIBRARY_SAES[name](stack.width).arguments)
    deadline = time.monotonic() + 120
    seen: set[int] = set()
    while seen != set(range(len(names))) and time.monotonic() < deadline:
        refused = [row for row in reader.rejected() if (row["id"] or "").startswith("libraries/")]
        assert refused == []
        seen = {row["step"] for row in reader.health("libraries")}
    assert [names[step] for step in range(len(names)) if step not in seen] == []
    sizes = {row["dictionary_size"] for row in reader.health("libraries")}
    assert sizes == {LATENTS}


def test_numbers_of_numpy_in_a_configuration_reach_the_job_as_numbers(stack):
    saes = {
        "k": LIBRARY_SAES["overcomplete topk"](stack.width).arguments | {"k": np.int64(K)},
        "threshold": LIBRARY_SAES["overcomplete topk"](stack.width).arguments
        | {"architecture": "batchtopk", "config": {"running_threshold": np.float32(0.4)}, "k": None},
        "flag": LIBRARY_SAES["saelens standard"](stack.width).arguments
        | {"config": {"architecture": "standard", "apply_b_dec_to_input": np.bool_(False)}},
    }
    for step, (name, arguments) in enumerate(saes.items()):
        with CheckpointPublisher(
            stack.bootstrap_servers, run="numbers", sae=name, image_encoder=stack.image_encoder
        ) as publisher:
            assert publisher.publish(step=np.int64(step), **arguments, wait=True)
    reader = Reader(stack.bootstrap_servers)
    for step, name in enumerate(saes):
        rows = reader.wait_settled("numbers", name, step, timeout=120)
        assert {row["match_status"] for row in rows} == {"SETTLED"}


def test_the_bias_of_the_encoder_is_kept_where_it_is_wanted(stack):
    weights = published(stack.width)
    weights["b_enc"] = np.linspace(-2, 2, len(weights["b_enc"]), dtype="f4")
    for sae, encoder_bias in (("without", False), ("with", True)):
        with CheckpointPublisher(
            stack.bootstrap_servers, run="bias", sae=sae, image_encoder=stack.image_encoder
        ) as publisher, warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            assert publisher.publish(
                weights, step=1, architecture="topk", k=K, encoder_bias=encoder_bias, wait=True
            )
        assert any("b_enc" in str(warning.message) for warning in said) is not encoder_bias
    reader = Reader(stack.bootstrap_servers)
    rows = {sae: reader.wait_settled("bias", sae, 1, timeout=120) for sae in ("without", "with")}
    warned = {row["sae"]: " ".join(row["warnings"]) for row in reader.health("bias")}
    assert "encoder_bias" in warned["without"]
    assert "encoder_bias" not in warned["with"]
    scored = {sae: [row["match_score"] for row in found] for sae, found in rows.items()}
    assert scored["without"] != scored["with"]


def test_waiting_for_a_refused_sae_ends_with_the_reason(stack):
    weights = published(stack.width)
    weights["W_enc"][0, 0] = np.nan
    with CheckpointPublisher(
        stack.bootstrap_servers, run="refused", sae="nan", image_encoder=stack.image_encoder
    ) as publisher:
        assert publisher.publish(weights, step=3, architecture="topk", k=K, wait=True)
    reader = Reader(stack.bootstrap_servers)
    with pytest.raises(TapaStreamError, match="refused/nan step 3.*REFUSED: NOT_FINITE.*W_enc"):
        reader.wait_settled("refused", "nan", 3, timeout=120)


def test_the_other_tables(stack):
    reader = Reader(stack.bootstrap_servers)
    rows = reader.concepts("python")
    assert {row["concept_name"] for row in rows} >= {"concept::0", "it's"}
    assert all(len(row["coalition"]) <= len(row["f1"]) for row in rows)
    assert {row["scope"] for row in reader.tapa("python", scope="WINDOW")} <= {"WINDOW"}
    assert len(reader.tapa("python")) == len(stack.scores)
    for table in (reader.comparisons, reader.alerts, reader.status):
        assert all(row["run"] == "python" for row in table("python"))
    pytest.importorskip("pandas")
    frame = reader.scores("python").frame()
    assert len(frame) == len(stack.scores)
