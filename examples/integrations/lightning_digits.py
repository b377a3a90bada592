"""PyTorch Lightning with metrics, gradients and its best checkpoint. Needs lightning."""

import lightning
import torch
from sklearn.datasets import load_digits

import labstead
from labstead.integration.lightning import LabsteadLogger


class Digits(lightning.LightningModule):
    def __init__(self, lr: float = 1e-3) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = torch.nn.Sequential(
            torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)
        )

    def training_step(self, batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        images, labels = batch
        loss = torch.nn.functional.cross_entropy(self.net(images), labels)
        self.log("train/loss", loss)
        return loss

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


X, y = load_digits(return_X_y=True)
data = torch.utils.data.TensorDataset(torch.tensor(X / 16).float(), torch.tensor(y))
logger = LabsteadLogger(project="integrations", name="lightning", log_model=True)
model = Digits()
logger.watch(model, log_freq=20)
trainer = lightning.Trainer(
    max_epochs=2,
    logger=logger,
    log_every_n_steps=5,
    accelerator="cpu",
    enable_progress_bar=False,
    default_root_dir="lightning",
)
trainer.fit(model, torch.utils.data.DataLoader(data, batch_size=64, shuffle=True))
labstead.finish()
