"""Trainings of a second with frameworks that log to the wandb client by themselves.

``tools.try_frameworks`` makes an interpreter that has them.
"""

LIGHTNING = """
    import lightning, torch, wandb
    from lightning.pytorch.callbacks import LearningRateMonitor, ModelCheckpoint
    from lightning.pytorch.loggers import WandbLogger
    from torch.utils.data import DataLoader, TensorDataset

    class Net(lightning.LightningModule):
        def __init__(self, width=4, lr=0.1):
            super().__init__()
            self.save_hyperparameters()
            self.net = torch.nn.Sequential(
                torch.nn.Linear(2, width), torch.nn.ReLU(), torch.nn.Linear(width, 1)
            )

        def loss_of(self, batch):
            x, y = batch
            return torch.nn.functional.mse_loss(self.net(x), y)

        def training_step(self, batch, _):
            loss = self.loss_of(batch)
            self.log("train/loss", loss, on_step=True, on_epoch=True)
            return loss

        def validation_step(self, batch, _):
            self.log("val/loss", self.loss_of(batch))

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)

    x = torch.rand(32, 2)
    loader = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=8)
    logger = WandbLogger(project="frameworks", id="lightning", name="lightning", log_model="all")
    model = Net()
    logger.watch(model, log="all", log_freq=2)
    trainer = lightning.Trainer(
        max_epochs=3, accelerator="cpu", logger=logger, log_every_n_steps=1,
        enable_progress_bar=False,
        callbacks=[ModelCheckpoint(monitor="val/loss"), LearningRateMonitor("step")],
    )
    trainer.fit(model, loader, loader)
    logger.log_table("samples", columns=["x", "y"], data=[[0.5, 1.0], [0.25, 0.5]])
    logger.log_image("pictures", [x.numpy()])
    wandb.finish()
"""
TRANSFORMERS = """
    import os, torch, wandb
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

    class Rows(torch.utils.data.Dataset):
        def __len__(self):
            return 16

        def __getitem__(self, at):
            row = {"input_ids": torch.randint(0, 50, (8,)), "labels": torch.tensor(at % 2)}
            return {**row, "attention_mask": torch.ones(8, dtype=torch.long)}

    sizes = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    model = BertForSequenceClassification(BertConfig(vocab_size=50, **sizes))
    name = f"transformers-{os.environ['WANDB_LOG_MODEL']}"
    run = wandb.init(project="frameworks", id=name, name=name)
    arguments = TrainingArguments(
        output_dir="out", report_to="wandb", max_steps=6, logging_steps=2, eval_strategy="steps",
        eval_steps=3, save_strategy="steps", save_steps=3, per_device_train_batch_size=4,
        use_cpu=True, disable_tqdm=True,
    )
    Trainer(model, arguments, train_dataset=Rows(), eval_dataset=Rows()).train()
    wandb.finish()

    kept = wandb.Api().artifact(f"frameworks/model-{name}:latest").download("kept")
    again = BertForSequenceClassification.from_pretrained(kept).state_dict()
    assert all(torch.equal(again[name], value) for name, value in model.state_dict().items())
"""
KERAS = """
    import numpy, wandb
    from tensorflow import keras
    from wandb.integration.keras import (
        WandbEvalCallback, WandbMetricsLogger, WandbModelCheckpoint,
    )

    class Seen(WandbEvalCallback):
        def add_ground_truth(self, logs=None):
            for at in range(3):
                self.data_table.add_data(at, float(y[at, 0]))

        def add_model_predictions(self, epoch, logs=None):
            told = self.model.predict(x[:3], verbose=0)
            for at in range(3):
                row = self.data_table_ref.data[at]
                self.pred_table.add_data(epoch, row[0], row[1], float(told[at, 0]))

    x = numpy.random.rand(32, 2)
    y = x.sum(1, keepdims=True)
    run = wandb.init(project="frameworks", id="keras", name="keras", config={"width": 4})
    model = keras.Sequential([
        keras.Input((2,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1)
    ])
    model.compile("sgd", "mse", metrics=["mae"])
    model.fit(x, y, epochs=3, batch_size=8, validation_data=(x, y), verbose=0, callbacks=[
        WandbMetricsLogger(log_freq=2),
        WandbModelCheckpoint("model-{epoch:02d}.keras"),
        Seen(["at", "truth"], ["epoch", "at", "truth", "told"]),
    ])
    run.finish()
"""
