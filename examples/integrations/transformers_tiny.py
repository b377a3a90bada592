"""The Hugging Face Trainer on a tiny model made here. Needs transformers, accelerate, torch."""

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

import labstead
from labstead.integration.transformers import LabsteadCallback

torch.manual_seed(0)
config = BertConfig(
    vocab_size=50,
    hidden_size=16,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=32,
    num_labels=2,
)
texts = torch.randint(0, 50, (64, 8))
rows = [{"input_ids": text, "labels": int(text[0] > 25)} for text in texts]
arguments = TrainingArguments(
    "transformers",
    num_train_epochs=3,
    logging_steps=4,
    eval_strategy="epoch",
    report_to="none",
    use_cpu=True,
    disable_tqdm=True,
)
callback = LabsteadCallback(project="integrations", name="transformers")
Trainer(
    BertForSequenceClassification(config),
    arguments,
    train_dataset=rows,
    eval_dataset=rows,
    callbacks=[callback],
).train()
labstead.finish()
