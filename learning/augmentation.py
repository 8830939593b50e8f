"""Whole batches augmented at once: geometry, street backgrounds, light. Colour is kept on purpose.

An earlier run jittered colour strongly and learned to ignore it; people search for colour.
"""

import math
from dataclasses import dataclass

import torch
from torch.nn import functional


@dataclass(frozen=True)
class Augmentation:
    """How far pictures are bent. Angles in degrees, the rest as shares."""

    side: int
    paste: float
    rotation: float = 14.0
    zoom: tuple[float, float] = (0.72, 1.25)
    shear: float = 0.12
    shift: float = 0.12
    light: float = 0.22
    tint: float = 0.05
    coarse: float = 0.25
    hide: float = 0.2

    def __call__(
        self,
        pixels: torch.Tensor,
        masks: torch.Tensor,
        backgrounds: torch.Tensor | None,
        *,
        generator: torch.Generator,
    ) -> torch.Tensor:
        """Augment a batch.

        Shapes: pixels (n, s, s, 3) uint8, masks (n, s, s) bool, backgrounds (m, b, b, 3) uint8;
            result (n, 3, side, side) float32, normalised to -1..1 as the builtin's config says.
        """
        layers = torch.cat((pixels.float() / 255, masks.float().unsqueeze(-1)), dim=3)
        grid = self._grid(len(pixels), generator)
        moved = functional.grid_sample(
            layers.permute(0, 3, 1, 2), grid, padding_mode="border", align_corners=False
        )
        images, alpha = moved[:, :3], moved[:, 3:]
        if backgrounds is not None:
            images = self._pasted(images, alpha, backgrounds, generator)
        images = self._hidden(images, generator)
        images = self._lit(images, generator)
        images = self._coarsened(images, generator)
        return images.clamp(0, 1) * 2 - 1

    def _grid(self, count: int, generator: torch.Generator) -> torch.Tensor:
        def spread(low: float, high: float) -> torch.Tensor:
            return torch.empty(count).uniform_(low, high, generator=generator)

        angle = spread(-self.rotation, self.rotation) * (math.pi / 180)
        scale = 1 / torch.exp(spread(math.log(self.zoom[0]), math.log(self.zoom[1])))
        stretch = torch.exp(spread(-0.1, 0.1))
        flip = torch.where(spread(0, 1) < 0.5, -1.0, 1.0)
        shear = spread(-self.shear, self.shear)
        cos, sin = torch.cos(angle), torch.sin(angle)
        theta = torch.stack(
            (
                torch.stack(
                    (
                        flip * scale * stretch * cos,
                        scale * (shear - sin),
                        spread(-self.shift, self.shift),
                    ),
                    dim=1,
                ),
                torch.stack(
                    (flip * scale * sin, scale / stretch * cos, spread(-self.shift, self.shift)),
                    dim=1,
                ),
            ),
            dim=1,
        )
        return functional.affine_grid(theta, [count, 3, self.side, self.side], align_corners=False)

    def _pasted(
        self,
        images: torch.Tensor,
        alpha: torch.Tensor,
        backgrounds: torch.Tensor,
        generator: torch.Generator,
    ) -> torch.Tensor:
        count = len(images)
        chosen = torch.randint(len(backgrounds), (count,), generator=generator)
        scenes = backgrounds[chosen].permute(0, 3, 1, 2).float() / 255
        scenes = functional.interpolate(scenes, size=(self.side, self.side), mode="bilinear")
        cut_out = alpha.flatten(1).amax(dim=1) > 0.5
        pasted = cut_out & (torch.rand(count, generator=generator) < self.paste)
        alpha = torch.where(pasted[:, None, None, None], alpha, torch.ones_like(alpha))
        return alpha * images + (1 - alpha) * scenes

    def _hidden(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Cover a piece with a flat colour of the same picture: a trouser leg, a hand."""
        for row in torch.nonzero(
            torch.rand(len(images), generator=generator) < self.hide
        ).flatten():
            height, width, top, left, y, x = torch.rand(6, generator=generator).tolist()
            rows, columns = (
                int((0.1 + 0.25 * height) * self.side),
                int((0.1 + 0.4 * width) * self.side),
            )
            y0, x0 = int(top * (self.side - rows)), int(left * (self.side - columns))
            colour = images[row, :, int(y * (self.side - 1)), int(x * (self.side - 1))].clone()
            images[row, :, y0 : y0 + rows, x0 : x0 + columns] = colour[:, None, None]
        return images

    def _lit(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        def around_one(width: float, channels: int = 1) -> torch.Tensor:
            drawn = torch.rand((len(images), channels, 1, 1), generator=generator)
            return 1 + (2 * drawn - 1) * width

        grey = images.mean(dim=1, keepdim=True)
        images = grey + (images - grey) * around_one(self.light)
        middle = images.mean(dim=(2, 3), keepdim=True)
        images = middle + (images - middle) * around_one(self.light)
        return images * around_one(self.light) * around_one(self.tint, 3)

    def _coarsened(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Shrink and enlarge some: thumbnails are small and street photos soft."""
        chosen = torch.rand(len(images), generator=generator) < self.coarse
        if not chosen.any():
            return images
        small = int(self.side * (0.4 + 0.4 * float(torch.rand(1, generator=generator))))
        shrunk = functional.interpolate(images[chosen], size=(small, small), mode="area")
        images[chosen] = functional.interpolate(
            shrunk, size=(self.side, self.side), mode="bilinear"
        )
        return images
